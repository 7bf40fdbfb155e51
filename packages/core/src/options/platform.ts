/** The platforms that are known, by the names that an option or a variable calls them. */
export const PLATFORM_NAMES = [
  "azure-container-apps",
  "cloud-foundry",
  "cloud-run",
  "digitalocean",
  "docker",
  "ecs",
  "fly",
  "heroku",
  "kubernetes",
  "nomad",
  "pm2",
  "railway",
  "render",
  "supervisord",
  "systemd",
] as const;

export type PlatformName = (typeof PLATFORM_NAMES)[number];

/** Where the process runs; `"auto"` finds out by what the platform puts into the environment, `"none"` is nowhere. */
export type Platform = PlatformName | "auto" | "none";

/** Who stops sending requests to an instance that is told to stop. */
export type EndpointRemoval =
  /** The platform, before the signal: what still comes was on its way. */
  | "before"
  /** The platform, at the same time as the signal; that takes a moment, and nobody says when it is done. */
  | "by-time"
  /** Nobody, unless somebody in front polls. */
  | "nobody";

export interface PlatformRow {
  readonly name: PlatformName;
  /** Variables that the platform itself sets; the first one that is there told it. Every other row needs none. */
  readonly variables: readonly string[];
  /** From the signal to SIGKILL where nobody has changed it, in milliseconds. */
  readonly killLimitMs: number;
  /** Where the platform says what its limit really is, if it is not that. */
  readonly limitIn?: { readonly variables: readonly string[]; readonly unitMs: number };
  readonly removal: EndpointRemoval;
  /** The longest lame duck there, in milliseconds. */
  readonly lameDuckMs?: number;
}

/**
 * Process managers: they kill by a limit of their own, wherever they run themselves, and inherit what the platform
 * below them put into the environment. The innermost comes first.
 */
export const MANAGERS: readonly PlatformRow[] = [
  {
    // https://pm2.keymetrics.io/docs/usage/signals-clean-restart/: SIGINT, then SIGKILL after 1600 ms. The app's own
    // `kill_timeout` is among the variables of its process, the daemon's PM2_KILL_TIMEOUT (pm2 constants.js) too.
    name: "pm2",
    variables: ["pm_id"],
    killLimitMs: 1_600,
    limitIn: { variables: ["kill_timeout", "PM2_KILL_TIMEOUT"], unitMs: 1 },
    removal: "nobody",
  },
  {
    // https://supervisord.org/configuration.html: stopwaitsecs 10; https://supervisord.org/subprocess.html:
    // SUPERVISOR_ENABLED is set for every child.
    name: "supervisord",
    variables: ["SUPERVISOR_ENABLED"],
    killLimitMs: 10_000,
    removal: "nobody",
  },
  {
    // systemd.service(5): TimeoutStopSec=, by default DefaultTimeoutStopSec=90s; systemd.exec(5): INVOCATION_ID,
    // and SYSTEMD_EXEC_PID, which tells the service's own process from what a login shell started.
    name: "systemd",
    variables: ["INVOCATION_ID", "NOTIFY_SOCKET"],
    killLimitMs: 90_000,
    removal: "nobody",
  },
];

/** Where machines or containers are run. What is built on another one comes before it. */
export const PLATFORMS: readonly PlatformRow[] = [
  {
    // https://learn.microsoft.com/azure/container-apps/environment-variables;
    // terminationGracePeriodSeconds: 30 by default.
    name: "azure-container-apps",
    variables: ["CONTAINER_APP_NAME"],
    killLimitMs: 30_000,
    removal: "by-time",
  },
  {
    // https://render.com/docs/environment-variables: RENDER; maxShutdownDelaySeconds: 30 by default, at most 300. The
    // instance gets no more requests before it is told.
    name: "render",
    variables: ["RENDER"],
    killLimitMs: 30_000,
    removal: "before",
  },
  {
    // https://docs.railway.com/guides/deployment-teardown: SIGKILL follows SIGTERM at once unless the variable says
    // more; requests are routed to the new deployment first.
    name: "railway",
    variables: ["RAILWAY_ENVIRONMENT_ID"],
    killLimitMs: 0,
    limitIn: { variables: ["RAILWAY_DEPLOYMENT_DRAINING_SECONDS"], unitMs: 1_000 },
    removal: "before",
  },
  {
    // https://fly.io/docs/machines/runtime-environment; https://fly.io/blog/graceful-vm-exits-some-dials/: SIGINT, and
    // kill_timeout is 5 s by default. The proxy learns of it at the same time.
    name: "fly",
    variables: ["FLY_MACHINE_ID", "FLY_APP_NAME"],
    killLimitMs: 5_000,
    removal: "by-time",
  },
  {
    // https://devcenter.heroku.com/articles/dyno-shutdown-behavior: 30 s; DYNO is in every dyno. The router learns of
    // it at the same time.
    name: "heroku",
    variables: ["DYNO"],
    killLimitMs: 30_000,
    removal: "by-time",
  },
  {
    // https://docs.cloudfoundry.org/devguide/deploy-apps/app-lifecycle.html: 10 s, the route is taken away before.
    name: "cloud-foundry",
    variables: ["VCAP_APPLICATION"],
    killLimitMs: 10_000,
    removal: "before",
  },
  {
    // https://developer.hashicorp.com/nomad/docs/job-specification/task: kill_timeout 5 s; deregistered first, and
    // `shutdown_delay` later comes the signal.
    name: "nomad",
    variables: ["NOMAD_ALLOC_ID"],
    killLimitMs: 5_000,
    removal: "before",
  },
  {
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html: stopTimeout 30 s.
    // On Fargate Spot the target is taken away after SIGTERM: https://github.com/aws/containers-roadmap/issues/2673.
    name: "ecs",
    variables: ["ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI"],
    killLimitMs: 30_000,
    removal: "by-time",
  },
  {
    // https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination: 30 s, the endpoint goes at the
    // same time. A node that shuts down gives its pods 15 s on GKE (https://github.com/kubernetes/kubernetes/issues/106476).
    name: "kubernetes",
    variables: ["KUBERNETES_SERVICE_HOST"],
    killLimitMs: 30_000,
    removal: "by-time",
    lameDuckMs: 12_000,
  },
  {
    // https://cloud.google.com/run/docs/container-contract: 10 s, no more requests before it. Knative sets K_SERVICE
    // too, beside what Kubernetes sets.
    name: "cloud-run",
    variables: ["K_SERVICE"],
    killLimitMs: 10_000,
    removal: "before",
  },
  {
    // https://docs.digitalocean.com/products/app-platform/how-to/configure-termination: 120 s, after a drain of 15 s.
    // It puts nothing of its own into the environment: to be chosen by name.
    name: "digitalocean",
    variables: [],
    killLimitMs: 120_000,
    removal: "before",
  },
  {
    // https://docs.docker.com/reference/cli/docker/container/stop: 10 s. Told by the file that docker and podman put
    // into every container.
    name: "docker",
    variables: [],
    killLimitMs: 10_000,
    removal: "nobody",
  },
];
