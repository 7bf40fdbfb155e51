import { type Container, kubernetesWorkloads } from "../containers.ts";
import { preStopMs, seconds } from "../durations.ts";
import type { Observation, Rule } from "../findings.ts";
import { lameDuckMs, noticeMs, probePath } from "../probes.ts";
import type { Project } from "../project.ts";

/** Containers that take traffic: they name a port. */
function servers(project: Project): Container[] {
  return kubernetesWorkloads(project)
    .flatMap(({ containers }) => containers)
    .filter(({ node }) => node.items("ports").length > 0);
}

export const readinessMissing: Rule = {
  id: "LC011-readiness-missing",
  title: "no readiness probe",
  severity: "warning",
  check: (project) =>
    servers(project).flatMap(({ node, name }): Observation[] => {
      if (node.get("readinessProbe") !== undefined) return [];
      const { file, start } = node;
      const port =
        node.text("ports", 0, "name")?.value ?? node.text("ports", 0, "containerPort")?.value;
      const path = project.assumptions.readinessPath;
      const probe = [
        `readinessProbe:`,
        `  httpGet: { path: ${path}, port: ${port} }`,
        `  periodSeconds: 1`,
      ];
      const edits = node.insertion(probe);
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
  check: (project) =>
    servers(project).flatMap(({ node }): Observation[] => {
      const { readinessPath: wanted, livenessPath: live, startupPath } = project.assumptions;
      const socket = node.get("readinessProbe", "tcpSocket");
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
      const path = probePath(node, "readinessProbe");
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
  title: "the readiness probe notices too late",
  severity: "warning",
  check: (project) =>
    servers(project).flatMap((container): Observation[] => {
      const probe = container.node.get("readinessProbe");
      // A pod that sleeps first has left the endpoints before the signal, whatever its probe says.
      if (probe === undefined || preStopMs(container.node) > 0) return [];
      const lameDuck = lameDuckMs(container, project.assumptions, probe);
      const notice = noticeMs(probe);
      if (notice <= lameDuck) return [];
      const { file, start, end } = probe;
      return [
        {
          file,
          start,
          end,
          message: `the readiness probe notices after ${seconds(notice)}, and the program refuses new requests after ${seconds(lameDuck)}`,
          why: "Whoever goes by readiness still sends requests that are answered 503. Probe more often (periodSeconds × failureThreshold), set LASTCALL_SHUTDOWN_DELAY_MS to at least as long, or sleep in preStop.",
        },
      ];
    }),
};
