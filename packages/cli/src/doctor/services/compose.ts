import { basename, dirname, join, normalize } from "node:path";
import { isForDevelopment } from "../files/kinds.ts";
import type { Located } from "../files/source-file.ts";
import { groupBy } from "../project/group-by.ts";
import type { Project } from "../project/project.ts";
import { type Dockerfile, readDockerfile } from "../read/dockerfile.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import { splitWords } from "../shell/syntax.ts";
import { evidenceOf } from "./evidence.ts";
import { isForeign } from "./images.ts";
import { isTaskCommand, isTaskName } from "./one-shot.ts";
import { layered, type Service } from "./service.ts";

const known = new WeakMap<Project, Service[]>();

/** The services of every compose file that may be a Node program; what a file changes in another one is read over it. */
export function composeServices(project: Project): Service[] {
  const services = known.get(project) ?? readServices(project);
  known.set(project, services);
  return services;
}

interface Entry {
  readonly name: string;
  readonly node: YamlNode;
}

function readServices(project: Project): Service[] {
  const entries = project.composeFiles
    .filter(({ file }) => !isForDevelopment(file.path))
    .flatMap(({ root }) =>
      root
        .entries("services")
        .flatMap(({ key, value }): Entry[] =>
          value === undefined ? [] : [{ name: key.value, node: value }],
        ),
    );
  const byName = groupBy(entries, ({ name, node }) => `${dirname(node.file.path)} ${name}`);
  const completed = new Set(
    entries.flatMap(({ node }) =>
      node
        .entries("depends_on")
        .filter(({ value }) => value?.text("condition")?.value === "service_completed_successfully")
        .map(({ key }) => `${dirname(node.file.path)} ${key.value}`),
    ),
  );
  return entries.flatMap((entry) => {
    const key = `${dirname(entry.node.file.path)} ${entry.name}`;
    const service = readService(project, entry, byName.get(key) ?? [], completed.has(key));
    return service === undefined ? [] : [service];
  });
}

function readService(
  project: Project,
  { name, node }: Entry,
  alike: readonly Entry[],
  completes: boolean,
): Service | undefined {
  // Compose reads `compose.yaml` and `compose.override.yaml`, or what -f names: the shortest name is the base.
  const base = isPartial(node)
    ? alike.find((other) => other.node !== node && !isPartial(other.node))
    : undefined;
  const layers = [node, ...(base === undefined ? [] : [base.node]), ...extended(project, node)];
  const { get, text } = layered(layers);
  const image = text("image");
  const dockerfile = builtBy(project, layers);
  if (image !== undefined && isForeign(image.value) && dockerfile === undefined) return undefined;
  const environment = new Map([
    ...(dockerfile?.environment ?? []),
    ...layers.toReversed().flatMap(composeEnvironment),
  ]);
  const words = [...wordsOf(get("entrypoint")), ...wordsOf(get("command"))];
  const folder = dockerfile?.folder ?? dirname(node.file.path);
  const evidence = evidenceOf(project, {
    image: image?.value ?? dockerfile?.baseImage,
    dockerfile,
    words,
    environment,
    folder,
    isBuilt: get("build") !== undefined,
  });
  const profiles =
    get("profiles")
      ?.items()
      .map((item) => item.text()?.value ?? "") ?? [];
  const oneShot =
    completes ||
    isTaskCommand(words) ||
    text("restart")?.value === "no" ||
    profiles.some(isTaskName) ||
    (isTaskName(name) && get("ports") === undefined);
  return { name, node, image, dockerfile, environment, evidence, oneShot, folder, get, text };
}

/** Neither an image nor a build: it changes another file's service. */
function isPartial(node: YamlNode): boolean {
  return ["image", "build", "extends"].every((key) => node.get(key) === undefined);
}

function extended(project: Project, node: YamlNode, depth = 0): YamlNode[] {
  const name = node.text("extends", "service")?.value ?? node.text("extends")?.value;
  if (name === undefined || depth > 8) return [];
  const named = node.text("extends", "file")?.value;
  const path = named === undefined ? node.file.path : normalize(join(node.file.path, "..", named));
  const found = project.composeFiles
    .filter(({ file }) => file.path === path)
    .map(({ root }) => root.get("services", name))
    .find((one) => one !== undefined);
  return found === undefined ? [] : [found, ...extended(project, found, depth + 1)];
}

function builtBy(project: Project, layers: readonly YamlNode[]): Dockerfile | undefined {
  const { get, text } = layered(layers);
  const build = get("build");
  if (build === undefined) return undefined;
  const context = (text("build") ?? text("build", "context"))?.value ?? ".";
  const name = text("build", "dockerfile")?.value ?? "Dockerfile";
  const path = normalize(join(build.file.path, "..", context, name));
  const found = project.dockerfiles.find(({ file }) => file.path === path);
  const target = text("build", "target")?.value;
  if (found === undefined) return undefined;
  const read = target === undefined ? found : readDockerfile(found.file, target);
  const folder = normalize(join(build.file.path, "..", context));
  return { ...read, folder: basename(folder) === "." ? "." : folder.replace(/\/$/, "") };
}

export function wordsOf(node: YamlNode | undefined): string[] {
  if (node === undefined) return [];
  if (node.isList) return node.items().map((item) => item.text()?.value ?? "");
  return splitWords(node.text()?.value ?? "");
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
