import type { Project } from "../project/project.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import { objectsOfKind } from "./kubernetes.ts";

/** How many replicas a workload has at least; `undefined` where an autoscaler decides and does not say. */
export function replicasOf(project: Project, node: YamlNode): number | undefined {
  const name = node.text("metadata", "name")?.value;
  const scalers = [
    ...objectsOfKind(project, "HorizontalPodAutoscaler"),
    ...objectsOfKind(project, "ScaledObject"),
  ];
  const scaler = scalers.find((one) => one.text("spec", "scaleTargetRef", "name")?.value === name);
  const least = scaler?.text("spec", "minReplicas") ?? scaler?.text("spec", "minReplicaCount");
  if (least !== undefined) return Number(least.value);
  const set = node.text("spec", "replicas");
  if (scaler !== undefined) return set === undefined ? undefined : Number(set.value);
  return Number(set?.value ?? 1);
}

/** Whether its pods hold a volume that two of them can't hold at once, as far as the manifest says. */
export function holdsOneVolume(podSpec: YamlNode): boolean {
  return podSpec
    .items("volumes")
    .some(
      (volume) =>
        volume.get("persistentVolumeClaim") !== undefined ||
        volume.get("hostPath") !== undefined ||
        volume.get("csi") !== undefined,
    );
}
