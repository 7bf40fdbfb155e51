import type { RuleNote } from "./rule-note.ts";

/** Rules that ask whether those who send requests are told in time, and whether somebody is left to answer them. */
export const trafficNotes: readonly RuleNote[] = [
  {
    rule: "LC011-readiness-missing",
    story:
      "A pod without a readiness probe counts as ready the moment its container runs. Requests come before the program listens and are refused; in a rolling update the next old pod is stopped as soon as the new one runs, so for a moment nobody answers. While stopping, what polls readiness (a mesh, an ingress, a load balancer) has nothing to poll.",
    wrong: "broken/LC011-readiness-missing-deployment",
    byHand:
      "A `readinessProbe` on `/readyz`, which is 503 until the program listens and from the signal on. A period of 1 s brings a new pod into service faster; the removal does not wait for it.",
    unless: "Leave it out for a worker that declares a port and takes no requests by it.",
  },
  {
    rule: "LC012-readiness-path",
    story:
      "At the signal the library's readiness path turns 503, and every request is still served, so that whoever polls looks away first. A probe on `/` gets the page, and a probe that only opens a connection gets the connection: both find the program ready until it is gone, and every request sent in between meets a 503 or a closed port.",
    wrong: "broken/LC012-readiness-path-root",
    byHand:
      "Ask `/readyz`. If the program has another path for it, by `probes.readiness` or `LASTCALL_READINESS_PATH`, tell the doctor: `--readiness-path /health/ready`, or `services` in `.lastcall.yaml`. If the program answers its own health path and that is to stay, name it in [`probes.also`](../reference/options.md#probesalso): from the signal on the library answers it.",
    unless: "Leave it out where a gateway in the pod answers the probe for the program.",
  },
  {
    rule: "LC013-readiness-slow",
    story:
      "When Kubernetes deletes a pod it does two things at once: it signals the container, and it takes the pod's address out of the endpoints. Every node, ingress and mesh hears of the second a little later. What they send until then reaches a program that has been told to stop: it has to serve on. By default the library does, until the traffic is quiet. A fixed delay of half a second ends that too early, and the rest of the requests get 503.",
    wrong: "broken/LC013-readiness-slow-fixed-delay",
    right: "sound/kubernetes-deployment",
    byHand:
      "Remove `LASTCALL_SHUTDOWN_DELAY_MS` or `shutdownDelayMs`: `auto` is the default. Or raise it to some seconds, or sleep in a preStop hook.",
    measured:
      "Simulated, where endpoints take up to 8 s to go: a fixed 5 s loses about a seventh of what comes after the signal, `auto` nothing, from one request in ten seconds up ([the lame duck](../guides/lame-duck.md#what-that-costs-and-what-it-saves)).",
  },
  {
    rule: "LC014-liveness-on-readiness",
    story:
      "Readiness says `send me traffic`, liveness says `do not restart me`. Readiness is 503 on purpose before the program is ready, and when one of its checks fails because the database is away. Whoever asks it for liveness restarts a program that has nothing wrong: one that starts slowly never gets to the end of it, and while the database is away every replica is restarted at once, in the middle of the requests that need no database. A stop that the platform itself has begun is not the danger: the kubelet asks no more for liveness then, and Swarm leaves a replica alone that it is stopping.",
    wrong: "broken/LC014-liveness-on-readiness-kubernetes",
    byHand: "Ask `/livez`: it is 200 from the start to the exit.",
    measured:
      "`HEALTHCHECK` on `/livez` stays healthy during the drain, on `/readyz` it is unhealthy from the signal on. Swarm kills a replica that becomes unhealthy while it serves, and none that it is stopping already: [the rest of Docker](../articles/docker-stop.md#the-rest-of-docker).",
  },
  {
    rule: "LC015-prestop-without-sleep",
    story:
      "`preStop: exec: [sleep, 5]` runs the program `sleep` of the container's image. A distroless image and one from scratch have none: the hook fails in a millisecond, the signal follows at once, and the five seconds in which load balancers were to look away are not there. Nothing but an event of the pod says so.",
    wrong: "broken/LC015-prestop-without-sleep-distroless",
    byHand:
      "The sleep action needs nothing in the image: `preStop: { sleep: { seconds: 5 } }`, [on by default since Kubernetes 1.30](https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/). Or no hook at all: with the library inside, the lame duck does the same and ends earlier when it can. Remember that preStop spends from `terminationGracePeriodSeconds` ([LC010](lc010.md)).",
  },
  {
    rule: "LC016-recreate-single-replica",
    story:
      "With `strategy: Recreate` every old pod is stopped before a new one is started. With one replica there is a gap, from the old one's last answer to the new one's first, in which every connection is refused. The old pod may stop as gracefully as it likes: there is nobody else to send the requests to.",
    wrong: "broken/LC016-recreate-single-replica-deployment",
    byHand:
      "`RollingUpdate`, which is the default, starts the new pod first. Or run two replicas. If two must not run at the same time, because of a lock or a volume that one pod alone may mount, keep Recreate and leave the rule out: the gap is then meant.",
    unless: "Leave it out where two of them must not run at once.",
  },
  {
    rule: "LC017-max-unavailable",
    story:
      "A rolling update takes away at most `maxUnavailable` replicas at a time, an eviction as many as the disruption budget allows, Swarm `parallelism` of them. Where that is all there are, all drain together: each of them stops perfectly, and every new request gets 503 or a closed port, because no replica is left that takes it.",
    wrong: "broken/LC017-max-unavailable-number",
    byHand:
      "`maxUnavailable: 0` with `maxSurge: 1` for few replicas, the default of 25 % for many. A PodDisruptionBudget with `minAvailable: 1` or more. In Swarm `parallelism: 1` (0 means all at once) and `order: start-first`.",
    measured:
      "Three replicas under Swarm, one by one, behind HAProxy: 939 requests, 0 failed ([measured](../articles/docker-stop.md#replacing-a-services-replicas-one-by-one)).",
  },
  {
    rule: "LC021-balancer-retries",
    story:
      "An instance that stops refuses new requests at some moment, by a 503 or by a closed port. A balancer with a health check on the readiness path has looked away by then. One without it sends on, and passes the refusal to the client, unless it tries the next instance. With neither, every deployment fails some requests.",
    wrong: "broken/LC021-balancer-retries-nginx",
    right: "sound/nginx-usual",
    byHand:
      "nginx: leave `proxy_next_upstream` as it is, or list `error timeout`, and add `http_503` to have a 503 retried. HAProxy: `check` on each server with `option httpchk GET /readyz`, or retries with `option redispatch`. Caddy: `health_uri /readyz`, or `lb_try_duration`. [Load balancers](../guides/load-balancers.md) has whole configurations, and says which requests may be tried again.",
    measured:
      "What each balancer does with a 503 and with a closed port: [load balancers](../guides/load-balancers.md).",
  },
];
