import type { Located } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import type { Project } from "../project/project.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import { composeServices } from "../services/compose.ts";
import { kubernetesWorkloads, objectsOfKind, type Workload } from "../services/kubernetes.ts";
import { holdsOneVolume, replicasOf } from "../services/replicas.ts";
import { takesTraffic } from "../services/traffic.ts";
import type { Rule } from "./rule.ts";

export const recreateSingleReplica: Rule = {
  id: "LC016-recreate-single-replica",
  title: "the only replica is stopped before its successor starts",
  severity: "warning",
  help: "With strategy Recreate the old pod is gone before the new one starts. With one replica nobody answers in between, however gracefully it stops. RollingUpdate starts the successor first; a volume that only one pod may hold forbids that.",
  check: (project) =>
    servingWorkloads(project).flatMap((workload): Observation[] => {
      const { kind, node, podSpec } = workload;
      const strategy = node.text("spec", "strategy", "type");
      const replicas = replicasOf(project, node);
      if (kind !== "Deployment" || strategy?.value !== "Recreate" || holdsOneVolume(podSpec))
        return [];
      if (replicas === undefined || replicas > 1 || replicas === 0) return [];
      const { file, start, end } = strategy;
      return [
        {
          file,
          start,
          end,
          message: "one replica with strategy Recreate: nobody answers during an update",
          why: "However gracefully the old pod stops, new connections are refused until the new one is ready. RollingUpdate starts the new one first, if two may run at once.",
          fix: {
            title: "RollingUpdate",
            safe: false,
            edits: [{ file, start, end, text: "RollingUpdate" }],
          },
        },
      ];
    }),
};

export const maxUnavailable: Rule = {
  id: "LC017-max-unavailable",
  title: "an update or an eviction may take every replica at once",
  severity: "error",
  help: "All replicas drain together when an update or an eviction may stop them all: every request that comes meanwhile is refused. Let maxUnavailable be less than the replicas there are, a budget keep at least one, and Swarm's parallelism leave one over.",
  check: (project) => [...deployments(project), ...budgets(project), ...services(project)],
};

/** Those with a Node program that lasts. */
function servingWorkloads(project: Project): Workload[] {
  return kubernetesWorkloads(project).filter(({ containers }) =>
    containers.some(({ oneShot }) => !oneShot),
  );
}

/** Kubernetes rounds a percentage of unavailable pods down. */
function share(text: string, whole: number): number {
  return text.endsWith("%") ? Math.floor((Number(text.slice(0, -1)) / 100) * whole) : Number(text);
}

const WHY =
  "All replicas drain together: every request that comes meanwhile is refused, however gracefully each of them stops.";

function deployments(project: Project): Observation[] {
  return servingWorkloads(project).flatMap(({ kind, node, podSpec, containers }) => {
    if (!containers.some(takesTraffic) || holdsOneVolume(podSpec)) return [];
    const field = kind === "Deployment" || kind === "Rollout" ? "strategy" : "updateStrategy";
    const set = node.text("spec", field, "rollingUpdate", "maxUnavailable");
    if (set === undefined) return [];
    const { file, start, end, value } = set;
    // A daemon set has a pod on each node: their number is not in the manifest, and nobody else takes a node's traffic.
    if (kind === "DaemonSet") {
      return value === "100%"
        ? [takesAll(set, "maxUnavailable 100% lets an update stop every pod at once")]
        : [];
    }
    const replicas = replicasOf(project, node);
    if (
      value !== "100%" &&
      (replicas === undefined || replicas === 0 || share(value, replicas) < replicas)
    )
      return [];
    const fix = {
      title: "maxUnavailable: 0",
      safe: false,
      edits: [{ file, start, end, text: "0" }],
    };
    const several = replicas === undefined ? "every pod" : `all ${replicas} of the replicas`;
    return [
      {
        file,
        start,
        end,
        message: `maxUnavailable ${value} lets an update stop ${several} at once`,
        why: WHY,
        fix: field === "strategy" ? fix : undefined,
      },
    ];
  });
}

function budgets(project: Project): Observation[] {
  const labels = servingWorkloads(project).flatMap(({ node }) =>
    labelsOf(node, ["spec", "template", "metadata", "labels"]),
  );
  return objectsOfKind(project, "PodDisruptionBudget").flatMap((node) => {
    const selected = labelsOf(node, ["spec", "selector", "matchLabels"]);
    // A budget for pods that are no Node program here is nobody's business.
    const others =
      kubernetesWorkloads(project).length > 0 && !selected.some((label) => labels.includes(label));
    if (others) return [];
    const most = node.text("spec", "maxUnavailable");
    const least = node.text("spec", "minAvailable");
    const all =
      most?.value === "100%"
        ? most
        : least !== undefined && /^0%?$/.test(least.value)
          ? least
          : undefined;
    return all === undefined
      ? []
      : [takesAll(all, "this budget lets an eviction stop every replica at once")];
  });
}

function labelsOf(node: YamlNode, path: readonly string[]): string[] {
  return node
    .entries(...path)
    .map(({ key, value }) => `${key.value}=${value?.text()?.value ?? ""}`);
}

function services(project: Project): Observation[] {
  return composeServices(project).flatMap(({ node, evidence, oneShot }) => {
    if (!evidence.node || oneShot) return [];
    const replicas = Number(node.text("deploy", "replicas")?.value ?? 1);
    const parallelism = node.text("deploy", "update_config", "parallelism");
    const first = node.text("deploy", "update_config", "order")?.value ?? "stop-first";
    if (parallelism === undefined || first === "start-first" || replicas < 2) return [];
    const atOnce = Number(parallelism.value);
    if (atOnce !== 0 && atOnce < replicas) return [];
    return [
      takesAll(
        parallelism,
        `parallelism ${parallelism.value} lets an update stop all ${replicas} replicas at once`,
      ),
    ];
  });
}

function takesAll({ file, start, end }: Located<string>, message: string): Observation {
  return { file, start, end, message, why: WHY };
}
