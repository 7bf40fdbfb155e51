import { composeServices, kubernetesObjects, kubernetesWorkloads } from "../containers.ts";
import type { Observation, Rule } from "../findings.ts";
import type { Project } from "../project.ts";
import type { YamlNode } from "../read/yaml-file.ts";
import type { Located } from "../source-file.ts";

export const recreateSingleReplica: Rule = {
  id: "LC016-recreate-single-replica",
  title: "the only replica is stopped before its successor starts",
  severity: "warning",
  check: (project) =>
    kubernetesWorkloads(project).flatMap(({ kind, node }): Observation[] => {
      const strategy = node.text("spec", "strategy", "type");
      if (kind !== "Deployment" || strategy?.value !== "Recreate" || replicasOf(node) > 1)
        return [];
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
  check: (project) => [...deployments(project), ...budgets(project), ...services(project)],
};

function replicasOf(node: YamlNode): number {
  return Number(node.text("spec", "replicas")?.value ?? 1);
}

/** Kubernetes rounds a percentage of unavailable pods down. */
function share(text: string, whole: number): number {
  return text.endsWith("%") ? Math.floor((Number(text.slice(0, -1)) / 100) * whole) : Number(text);
}

const WHY =
  "All replicas drain together: every request that comes meanwhile is refused, however gracefully each of them stops.";

function deployments(project: Project): Observation[] {
  return kubernetesWorkloads(project).flatMap(({ kind, node }) => {
    const field = kind === "Deployment" || kind === "Rollout" ? "strategy" : "updateStrategy";
    const set = node.text("spec", field, "rollingUpdate", "maxUnavailable");
    // A daemon set has a pod on each node: their number is not in the manifest.
    const replicas = kind === "DaemonSet" ? Infinity : replicasOf(node);
    if (set === undefined || (share(set.value, replicas) < replicas && set.value !== "100%"))
      return [];
    const { file, start, end } = set;
    const fix = {
      title: "maxUnavailable: 0",
      safe: false,
      edits: [{ file, start, end, text: "0" }],
    };
    const several = Number.isFinite(replicas) ? `all ${replicas} of the replicas` : "every pod";
    return [
      {
        file,
        start,
        end,
        message: `maxUnavailable ${set.value} lets an update stop ${several} at once`,
        why: WHY,
        fix: field === "strategy" ? fix : undefined,
      },
    ];
  });
}

function budgets(project: Project): Observation[] {
  return kubernetesObjects(project).flatMap((node) => {
    if (node.text("kind")?.value !== "PodDisruptionBudget") return [];
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

function services(project: Project): Observation[] {
  return composeServices(project).flatMap(({ node }) => {
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
