import type { Observation } from "../findings/finding.ts";
import type { Project } from "../project/project.ts";
import { preStopMs, seconds } from "../services/durations.ts";
import { kubernetesWorkloads } from "../services/kubernetes.ts";
import { pathsOf, probePath } from "../services/probes.ts";
import type { Service } from "../services/service.ts";
import { shutdownDelayOf } from "../services/stop-limits.ts";
import { takesTraffic } from "../services/traffic.ts";
import type { Rule } from "./rule.ts";

/** Containers that take traffic: they name a port. */
function servers(project: Project): Service[] {
  return kubernetesWorkloads(project)
    .filter(({ kind }) => kind !== "Service" && kind !== "DaemonSet")
    .flatMap(({ containers }) => containers)
    .filter((service) => !service.oneShot && takesTraffic(service));
}

export const readinessMissing: Rule = {
  id: "LC011-readiness-missing",
  title: "no readiness probe",
  severity: "warning",
  help: "Without a readiness probe Kubernetes sends requests to a pod as soon as its container runs, and goes on with a rolling update before the new pod can answer. Ask the library's readiness path.",
  check: (project) =>
    servers(project).flatMap((service): Observation[] => {
      const { node, name } = service;
      if (service.get("readinessProbe") !== undefined) return [];
      const { file, start } = node;
      const port =
        node.text("ports", 0, "name")?.value ?? node.text("ports", 0, "containerPort")?.value;
      const path = pathsOf(project, service.folder).readinessPath;
      const probe = [
        `readinessProbe:`,
        `  httpGet: { path: ${path}, port: ${port} }`,
        `  periodSeconds: 1`,
      ];
      // Another program has another path, by which a pod would never be ready.
      const edits = service.evidence.library ? node.insertion(probe) : [];
      return [
        {
          file,
          start,
          end: start + (file.text.slice(start).split("\n", 1)[0]?.length ?? 0),
          message: `container ${name} takes traffic and has no readinessProbe`,
          why: "A new pod gets requests before it can answer them, and a rolling update goes on to the next pod too early.",
          fix:
            edits.length === 0
              ? undefined
              : { title: `a readinessProbe on ${path}`, safe: false, edits },
        },
      ];
    }),
};

export const readinessPath: Rule = {
  id: "LC012-readiness-path",
  title: "the readiness probe asks something else",
  severity: "warning",
  help: "The library turns its readiness path to 503 at the signal. Whoever asks something else, or only opens a connection, sees a program that is ready until it is gone.",
  check: (project) =>
    servers(project).flatMap((service): Observation[] => {
      if (!service.evidence.library) return [];
      const {
        readinessPath: wanted,
        livenessPath: live,
        startupPath,
      } = pathsOf(project, service.folder);
      const socket = service.get("readinessProbe", "tcpSocket");
      if (socket !== undefined) {
        return [
          {
            file: socket.file,
            start: socket.start,
            end: socket.end,
            message: "the readiness probe only opens a connection",
            why: `The port stays open while the program drains, to answer 503: this probe stays green until the end. Ask ${wanted}.`,
          },
        ];
      }
      const path = probePath(service, "readinessProbe");
      if (path === undefined || path.value === wanted) return [];
      const { file, start, end, value } = path;
      const neverRed = value === live || value === startupPath;
      return [
        {
          file,
          start,
          end,
          severity: neverRed ? "error" : undefined,
          message: `the readiness probe asks ${value}, not ${wanted}`,
          why: neverRed
            ? `${value} stays 200 all through a drain, so nobody looks away before requests are refused.`
            : `${wanted} is what turns 503 at the signal. If \`probes.readiness\` says otherwise, tell the doctor with --readiness-path.`,
          fix: { title: wanted, safe: false, edits: [{ file, start, end, text: wanted }] },
        },
      ];
    }),
};

export const readinessSlow: Rule = {
  id: "LC013-readiness-slow",
  title: "the program refuses requests before its endpoint is gone",
  severity: "warning",
  help: "Kubernetes takes a pod's endpoint away by itself when it stops the pod, and every node hears of it a little later. By default the library serves on until no more requests come. A shutdown delay that is fixed shorter than a few seconds takes that away; leave it at auto, raise it, or sleep in preStop. Probing faster changes nothing.",
  check: (project) =>
    servers(project).flatMap((service): Observation[] => {
      const { environment, folder, evidence } = service;
      // A pod that sleeps first has left the endpoints before the signal.
      if (!evidence.library || preStopMs(service) > 0) return [];
      const delay = shutdownDelayOf(project, { environment, folder, libraryForSure: true });
      if (delay === "auto" || delay >= ENDPOINT_MS) return [];
      const set = environment.get("LASTCALL_SHUTDOWN_DELAY_MS");
      const place =
        set?.file === service.node.file ? set : (service.get("readinessProbe") ?? service.node);
      const { file, start } = place;
      return [
        {
          file,
          start,
          end: Math.min(place.end, file.lineEnd(start)),
          message: `the program refuses new requests ${seconds(delay)} after the signal, and its endpoint goes later`,
          why: "Requests that are on their way are answered 503. Leave the shutdown delay at auto, set LASTCALL_SHUTDOWN_DELAY_MS to some seconds, or sleep in preStop.",
        },
      ];
    }),
};

/** How long it takes until nearly every node has heard that an endpoint is gone. */
const ENDPOINT_MS = 3_000;
