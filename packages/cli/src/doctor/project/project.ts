import { posix } from "node:path";
import type { Collection, Unread } from "../files/collect.ts";
import { isForDevelopment } from "../files/kinds.ts";
import { SourceFile } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import type { Dockerfile } from "../read/dockerfile.ts";
import type { StaticValue } from "../read/evaluate.ts";
import type { SystemdUnit } from "../read/systemd-unit.ts";
import type { YamlDocument } from "../read/yaml-node.ts";
import type { Assumptions } from "./assumptions.ts";
import { type CodeSettings, readCodeSettings } from "./code-settings.ts";
import { groupBy } from "./group-by.ts";
import { type Parsed, parseFile } from "./parse-file.ts";

/** Everything that was read, by what it is. */
export interface Project {
  readonly assumptions: Assumptions;
  readonly dockerfiles: readonly Dockerfile[];
  readonly composeFiles: readonly YamlDocument[];
  readonly manifests: readonly YamlDocument[];
  readonly kustomizations: readonly YamlDocument[];
  /** Blueprints of Render. */
  readonly blueprints: readonly YamlDocument[];
  /** Task definitions of ECS. */
  readonly taskDefinitions: readonly YamlDocument[];
  readonly packages: readonly { file: SourceFile; value: StaticValue }[];
  readonly ecosystems: readonly { file: SourceFile; value: StaticValue }[];
  readonly units: readonly { file: SourceFile; unit: SystemdUnit }[];
  readonly quadlets: readonly { file: SourceFile; unit: SystemdUnit }[];
  readonly scripts: readonly SourceFile[];
  /** Files of other platforms and of balancers, each by its kind. */
  readonly others: readonly Extract<Parsed, { kind: "other" }>[];
  /** Files that could not be read as what they are. */
  readonly unreadable: readonly Observation[];
  /** Left out, and why. */
  readonly skipped: readonly Unread[];
  packageAt(path: string): StaticValue | undefined;
  /** A file that may be a script, by its path. */
  script(path: string): SourceFile | undefined;
  scriptsNamed(name: string): readonly SourceFile[];
  /** A script that a Dockerfile writes: a file of its own, on the Dockerfile's lines. */
  embedded(file: SourceFile, name: string, text: string): SourceFile;
  /** What the code says that belongs to the folder; `undefined` where no code uses the library. */
  settingsFor(folder: string): CodeSettings | undefined;
  /** Whether the package around the folder depends on the library. */
  dependsOnLibrary(folder: string): boolean;
}

export function createProject(
  { files, unread = [] }: Collection,
  { services = [], ...assumptions }: Assumptions,
): Project {
  const parsed = files.flatMap(parseFile);
  const of = <K extends Parsed["kind"]>(kind: K): Extract<Parsed, { kind: K }>[] =>
    parsed.filter((one): one is Extract<Parsed, { kind: K }> => one.kind === kind);
  const packages = of("package");
  const packageByPath = new Map(packages.map(({ file, value }) => [file.path, value]));
  const scripts = of("script").map(({ file }) => file);
  const byPath = new Map([...of("text"), ...of("script")].map(({ file }) => [file.path, file]));
  const byName = groupBy(scripts, ({ path }) => posix.basename(path));
  const folders = new Set(packages.map(({ file }) => posix.dirname(file.path)));
  const settings = [...services, ...of("code").map(({ file }) => readCodeSettings(file, folders))];
  const users = packages
    .filter(({ value }) => uses(value))
    .map(({ file }) => posix.dirname(file.path));
  const embedded = new Map<string, SourceFile>();
  return {
    assumptions,
    dockerfiles: of("dockerfile").map(({ dockerfile }) => dockerfile),
    ...yamlParts(of("yaml")),
    packages,
    ecosystems: of("ecosystem"),
    units: of("systemd"),
    quadlets: of("quadlet"),
    scripts,
    others: of("other"),
    unreadable: of("unreadable").map(({ observation }) => observation),
    skipped: [
      ...unread,
      ...of("skipped").map(({ file, reason }) => ({ path: file.path, reason })),
      ...leftForDevelopment([...of("dockerfile"), ...of("yaml")]),
    ],
    packageAt: (path) => packageByPath.get(path),
    script: (path) => byPath.get(path),
    scriptsNamed: (name) => byName.get(name) ?? [],
    embedded: (file, name, text) => {
      const known = embedded.get(`${file.path} ${name}`);
      if (known !== undefined) return known;
      const before = file.text.slice(0, Math.max(0, file.text.indexOf(text.slice(0, -1))));
      const lines = "\n".repeat(before.split("\n").length - 1);
      const made = new SourceFile(file.path, `${lines}${text}`, { writable: false });
      embedded.set(`${file.path} ${name}`, made);
      return made;
    },
    settingsFor: (folder) => merged(near(settings, folder, (one) => one.folder)),
    dependsOnLibrary: (folder) => near(users, folder, (one) => one).length > 0,
  };
}

function leftForDevelopment(parsed: readonly { readonly file: SourceFile }[]): Unread[] {
  const paths = new Set(parsed.map(({ file }) => file.path).filter(isForDevelopment));
  return [...paths].map((path) => ({ path, reason: "by its name it is for development or tests" }));
}

type YamlPart = Extract<Parsed, { kind: "yaml" }>["part"];

function yamlParts(files: readonly Extract<Parsed, { kind: "yaml" }>[]): Pick<Project, YamlPart> {
  const part = (name: YamlPart): YamlDocument[] =>
    files.filter(({ part: one }) => one === name).map(({ document }) => document);
  return {
    composeFiles: part("composeFiles"),
    manifests: part("manifests"),
    kustomizations: part("kustomizations"),
    blueprints: part("blueprints"),
    taskDefinitions: part("taskDefinitions"),
  };
}

function uses(manifest: StaticValue): boolean {
  return ["dependencies", "devDependencies", "peerDependencies"].some((field) =>
    [...(manifest.properties.get(field)?.properties.keys() ?? [])].some((name) =>
      name.startsWith("@lastcall/"),
    ),
  );
}

/** Those of the folder or around it; else those below it; else the only one there is. */
function near<T>(all: readonly T[], folder: string, folderOf: (one: T) => string): T[] {
  const holds = (outer: string, inner: string): boolean =>
    outer === "." || inner === outer || inner.startsWith(`${outer}/`);
  const around = all.filter((one) => holds(folderOf(one), folder));
  if (around.length > 0) return around;
  return all.filter((one) => holds(folder, folderOf(one)));
}

/** The first that says something counts. */
function merged(all: readonly CodeSettings[]): CodeSettings | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  const said = all
    .toReversed()
    .flatMap((one) => Object.entries(one).filter(([, value]) => value !== undefined));
  return { ...first, ...Object.fromEntries(said) };
}
