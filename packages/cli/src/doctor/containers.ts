import { dirname, join, normalize } from "node:path";
import { isInfrastructure } from "./images.ts";
import type { Project } from "./project.ts";
import type { Dockerfile } from "./read/dockerfile.ts";
import type { YamlNode } from "./read/yaml-file.ts";
import type { Located } from "./source-file.ts";

export type Environment = ReadonlyMap<string, Located<string>>;

/** A program that somebody's file starts in a container. */
export interface Container {
  readonly name: string;
  readonly node: YamlNode;
  readonly image: Located<string> | undefined;
  /** What builds its image, where the project says so. */
  readonly dockerfile: Dockerfile | undefined;
  readonly environment: Environment;
}

export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly node: YamlNode;
  readonly podSpec: YamlNode;
  readonly containers: readonly Container[];
}

/** The services of every compose file that may be a Node program. */
export function composeServices(project: Project): Container[] {
  return project.composeFiles.flatMap(({ root }) =>
    root.entries("services").flatMap(({ key, value: node }) => {
      if (node === undefined) return [];
      const image = node.text("image");
      const context = (node.text("build") ?? node.text("build", "context"))?.value ?? ".";
      const build = node.get("build") === undefined ? undefined : context;
      if (build === undefined && image !== undefined && isInfrastructure(image.value)) return [];
      const dockerfile = build === undefined ? undefined : builtBy(project, node, build);
      if (dockerfile !== undefined && isInfrastructure(dockerfile.baseImage)) return [];
      const environment = new Map([
        ...(dockerfile?.environment ?? []),
        ...composeEnvironment(node),
      ]);
      return [{ name: key.value, node, image, dockerfile, environment }];
    }),
  );
}

function builtBy(project: Project, node: YamlNode, context: string): Dockerfile | undefined {
  const name = node.text("build", "dockerfile")?.value ?? "Dockerfile";
  const path = normalize(join(node.file.path, "..", context, name));
  return project.dockerfiles.find(({ file }) => file.path === path);
}

function composeEnvironment(node: YamlNode): [string, Located<string>][] {
  const listed = node.items("environment").flatMap((item): [string, Located<string>][] => {
    const text = item.text();
    const [name = "", ...value] = (text?.value ?? "").split("=");
    return text === undefined ? [] : [[name, { ...text, value: value.join("=") }]];
  });
  const mapped = node
    .entries("environment")
    .flatMap(({ key, value }): [string, Located<string>][] => {
      const text = value?.text();
      return text === undefined ? [] : [[key.value, text]];
    });
  return [...listed, ...mapped];
}

const WORKLOADS = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Pod",
  "Rollout",
]);

/** Every object of the manifests, those in a `List` too. */
export function kubernetesObjects(project: Project): YamlNode[] {
  return project.manifests.flatMap(({ root }) =>
    root.text("kind")?.value === "List" ? root.items("items") : [root],
  );
}

/** What runs for long in Kubernetes; jobs end by themselves. */
export function kubernetesWorkloads(project: Project): Workload[] {
  return kubernetesObjects(project).flatMap((node) => {
    const kind = node.text("kind")?.value ?? "";
    if (!WORKLOADS.has(kind)) return [];
    const podSpec = kind === "Pod" ? node.get("spec") : node.get("spec", "template", "spec");
    if (podSpec === undefined) return [];
    const containers = podSpec.items("containers").flatMap((container) => {
      const image = container.text("image");
      if (image !== undefined && isInfrastructure(image.value)) return [];
      const [dockerfile, another] = project.dockerfiles;
      const known = another === undefined ? dockerfile : undefined;
      const environment = new Map([
        ...(known?.environment ?? []),
        ...podEnvironment(project, container),
      ]);
      const name = container.text("name")?.value ?? "";
      return [{ name, node: container, image, dockerfile: known, environment }];
    });
    return [{ kind, name: node.text("metadata", "name")?.value ?? "", node, podSpec, containers }];
  });
}

function podEnvironment(project: Project, container: YamlNode): [string, Located<string>][] {
  const shared = container.items("envFrom").flatMap((source) => {
    const name = source.text("configMapRef", "name")?.value;
    const maps = kubernetesObjects(project).filter(
      (node) =>
        node.text("kind")?.value === "ConfigMap" && node.text("metadata", "name")?.value === name,
    );
    const near = maps.filter(({ file }) => dirname(file.path) === dirname(container.file.path));
    const map = near[0] ?? (maps.length === 1 ? maps[0] : undefined);
    return (map?.entries("data") ?? []).map(
      ({ key, value }) => [key.value, value?.text()] as const,
    );
  });
  const own = container
    .items("env")
    .map((entry) => [entry.text("name")?.value ?? "", entry.text("value")] as const);
  return [...shared, ...own].flatMap(([name, value]): [string, Located<string>][] =>
    value === undefined ? [] : [[name, value]],
  );
}
