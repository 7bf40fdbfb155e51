import { dirname, join, normalize } from "node:path";
import { isForDevelopment } from "../files/kinds.ts";
import { groupBy } from "../project/group-by.ts";
import type { Project } from "../project/project.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import { wordsOf } from "./compose.ts";
import { evidenceOf } from "./evidence.ts";
import { dockerfileOfImage } from "./image-source.ts";
import { isForeign } from "./images.ts";
import { isTaskCommand } from "./one-shot.ts";
import { podEnvironment } from "./pod-environment.ts";
import { layered, type Service } from "./service.ts";

export interface Workload extends Pick<Service, "get" | "text"> {
  readonly kind: string;
  readonly name: string;
  readonly node: YamlNode;
  readonly podSpec: YamlNode;
  /** The Node programs in it. */
  readonly containers: readonly Service[];
  readonly platform: "kubernetes" | "cloud-run";
}

const WORKLOADS: ReadonlySet<string> = new Set(
  "Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Pod Rollout DeploymentConfig".split(
    " ",
  ),
);

interface Cluster {
  readonly objects: readonly YamlNode[];
  readonly byKind: ReadonlyMap<string, YamlNode[]>;
  workloads?: Workload[];
}

const clusters = new WeakMap<Project, Cluster>();

function clusterOf(project: Project): Cluster {
  const known = clusters.get(project);
  if (known !== undefined) return known;
  const objects = project.manifests
    .filter(({ file }) => !isForDevelopment(file.path))
    .flatMap(({ root }) =>
      root.text("kind")?.value.endsWith("List") === true && root.get("items") !== undefined
        ? root.items("items")
        : [root],
    );
  const cluster = { objects, byKind: groupBy(objects, (node) => node.text("kind")?.value ?? "") };
  clusters.set(project, cluster);
  return cluster;
}

/** Every object of a kind, those in a `List` too. */
export function objectsOfKind(project: Project, kind: string): readonly YamlNode[] {
  return clusterOf(project).byKind.get(kind) ?? [];
}

/** What runs for long in Kubernetes; jobs end by themselves. A kustomize patch is read over what it changes, and alone it is nothing. */
export function kubernetesWorkloads(project: Project): Workload[] {
  const cluster = clusterOf(project);
  cluster.workloads ??= readWorkloads(project, cluster.objects);
  return cluster.workloads;
}

function readWorkloads(project: Project, objects: readonly YamlNode[]): Workload[] {
  const patchPaths = patchesOf(project);
  const pods = objects.filter(isWorkload);
  const patches = groupBy(
    pods.filter(({ file }) => patchPaths.has(file.path)),
    keyOf,
  );
  return pods
    .filter(({ file }) => !patchPaths.has(file.path))
    .flatMap((node) =>
      [[node], ...(patches.get(keyOf(node)) ?? []).map((patch) => [patch, node])].flatMap(
        (layers) => readWorkload(project, node, layers),
      ),
    );
}

function isWorkload(node: YamlNode): boolean {
  const kind = node.text("kind")?.value ?? "";
  return WORKLOADS.has(kind) || (kind === "Service" && isKnative(node));
}

function isKnative(node: YamlNode): boolean {
  return node.text("apiVersion")?.value.startsWith("serving.knative.dev/") === true;
}

function keyOf(node: YamlNode): string {
  return `${node.text("kind")?.value} ${node.text("metadata", "name")?.value}`;
}

/** The files that a kustomization names as patches. */
function patchesOf(project: Project): ReadonlySet<string> {
  return new Set(
    project.kustomizations.flatMap(({ root, file }) =>
      [
        ...root.items("patches").map((patch) => patch.text("path")?.value),
        ...root.items("patchesStrategicMerge").map((patch) => patch.text()?.value),
      ].flatMap((path) => (path === undefined ? [] : [normalize(join(dirname(file.path), path))])),
    ),
  );
}

function readWorkload(project: Project, node: YamlNode, layers: readonly YamlNode[]): Workload[] {
  const kind = node.text("kind")?.value ?? "";
  const specs = layers.flatMap(
    (layer) => (kind === "Pod" ? layer.get("spec") : layer.get("spec", "template", "spec")) ?? [],
  );
  const podSpec = specs.at(-1);
  if (podSpec === undefined) return [];
  const sidecars = podSpec
    .items("initContainers")
    .filter((container) => container.text("restartPolicy")?.value === "Always");
  const containers = [...podSpec.items("containers"), ...sidecars].flatMap((container) => {
    const name = container.text("name")?.value ?? "";
    const over = specs
      .slice(0, -1)
      .flatMap((spec) => spec.items("containers"))
      .filter((one) => one.text("name")?.value === name);
    const service = readContainer(project, podSpec, name, [...over, container]);
    return service === undefined ? [] : [service];
  });
  const name = node.text("metadata", "name")?.value ?? "";
  const platform = kind === "Service" && isCloudRun(node) ? "cloud-run" : "kubernetes";
  return [{ kind, name, node, podSpec, containers, platform, ...layered(specs) }];
}

function isCloudRun(node: YamlNode): boolean {
  const keys = [
    ...node.entries("metadata", "annotations"),
    ...node.entries("metadata", "labels"),
    ...node.entries("spec", "template", "metadata", "annotations"),
  ];
  return keys.some(
    ({ key }) =>
      /^(run|cloud)\.googleapis\.com\//.test(key.value) ||
      key.value.startsWith("client.knative.dev/"),
  );
}

function readContainer(
  project: Project,
  podSpec: YamlNode,
  name: string,
  layers: readonly YamlNode[],
): Service | undefined {
  const node = layers.at(-1);
  if (node === undefined) return undefined;
  const { get, text } = layered(layers);
  const image = text("image");
  const dockerfile = dockerfileOfImage(project, image?.value);
  const own = layers
    .toReversed()
    .flatMap((layer) => podEnvironment(layer, (map) => configMap(project, node, map)));
  const environment = new Map([...(dockerfile?.environment ?? []), ...own]);
  const words = [...wordsOf(get("command")), ...wordsOf(get("args"))];
  const folder = dockerfile?.folder ?? dirname(node.file.path);
  const clues = { image: image?.value, dockerfile, words, environment, folder, probed: node };
  const evidence = evidenceOf(project, clues);
  if (!evidence.node || (image !== undefined && isForeign(image.value) && words.length === 0))
    return undefined;
  const never = podSpec.text("restartPolicy")?.value;
  const oneShot = never === "Never" || never === "OnFailure" || isTaskCommand(words);
  return { name, node, image, dockerfile, environment, evidence, oneShot, folder, get, text };
}

function configMap(project: Project, node: YamlNode, name: string): YamlNode | undefined {
  const maps = mapsByName(project).get(name) ?? [];
  const near = maps.find(({ file }) => dirname(file.path) === dirname(node.file.path));
  return near ?? (maps.length === 1 ? maps[0] : undefined);
}

const maps = new WeakMap<Project, ReadonlyMap<string, YamlNode[]>>();

function mapsByName(project: Project): ReadonlyMap<string, YamlNode[]> {
  const found =
    maps.get(project) ??
    groupBy(
      objectsOfKind(project, "ConfigMap"),
      (node) => node.text("metadata", "name")?.value ?? "",
    );
  maps.set(project, found);
  return found;
}
