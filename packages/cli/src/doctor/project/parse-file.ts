import { kindOf, type Kind } from "../files/kinds.ts";
import type { SourceFile } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import { type Dockerfile, readDockerfile } from "../read/dockerfile.ts";
import type { StaticValue } from "../read/evaluate.ts";
import { readJson, readModule } from "../read/static-value.ts";
import { readSystemdUnit, type SystemdUnit } from "../read/systemd-unit.ts";
import { readYaml } from "../read/yaml-file.ts";
import type { YamlDocument } from "../read/yaml-node.ts";

type OtherKind = Extract<
  Kind,
  "fly" | "railway" | "nomad" | "procfile" | "supervisord" | "nginx" | "haproxy" | "caddy" | "yarn"
>;

/** One thing that a file holds; a file of YAML holds many. */
export type Parsed = { readonly file: SourceFile } & (
  | { readonly kind: "dockerfile"; readonly dockerfile: Dockerfile }
  | {
      readonly kind: "yaml";
      readonly part:
        | "composeFiles"
        | "manifests"
        | "kustomizations"
        | "blueprints"
        | "taskDefinitions";
      readonly document: YamlDocument;
    }
  | { readonly kind: "package"; readonly value: StaticValue }
  | { readonly kind: "ecosystem"; readonly value: StaticValue }
  | { readonly kind: "systemd"; readonly unit: SystemdUnit }
  | { readonly kind: "quadlet"; readonly unit: SystemdUnit }
  | { readonly kind: "script" }
  | { readonly kind: "code" }
  | { readonly kind: "text" }
  | { readonly kind: "other"; readonly platform: OtherKind }
  | { readonly kind: "unreadable"; readonly observation: Observation }
  | { readonly kind: "skipped"; readonly reason: string }
);

const parsed = new WeakMap<SourceFile, Parsed[]>();

/** Read once, however often the file is examined. */
export function parseFile(file: SourceFile): Parsed[] {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const found = read(file);
  parsed.set(file, found);
  return found;
}

function read(file: SourceFile): Parsed[] {
  try {
    return sort(file, kindOf(file.path, file.text));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ file, kind: "unreadable", observation: unreadable(file, message) }];
  }
}

function sort(file: SourceFile, kind: Kind | undefined): Parsed[] {
  switch (kind) {
    case "dockerfile":
      return [{ file, kind, dockerfile: readDockerfile(file) }];
    case "yaml":
    case "json":
      return ofYaml(file);
    case "package":
      return [{ file, kind, value: readJson(file) }];
    case "ecosystem": {
      const value = file.path.endsWith(".json") ? readJson(file) : readModule(file);
      return value === undefined ? [] : [{ file, kind, value }];
    }
    case "systemd":
    case "quadlet":
      return [{ file, kind, unit: readSystemdUnit(file) }];
    case "script":
    case "code":
      return [{ file, kind }];
    case "fly":
    case "railway":
    case "nomad":
    case "procfile":
    case "supervisord":
    case "nginx":
    case "haproxy":
    case "caddy":
    case "yarn":
      return [{ file, kind: "other", platform: kind }];
    case undefined:
      break;
  }
  return [{ file, kind: "text" }];
}

function ofYaml(file: SourceFile): Parsed[] {
  const template = /\{\{[-\s]*[.\w"(/$]/.test(file.text);
  const { documents, problems } = readYaml(file);
  const [problem] = problems;
  if (template && (problem !== undefined || /(^|\/)templates\//.test(file.path))) {
    const reason = "a template: render it first, as in `helm template . | lastcall doctor -`";
    return [{ file, kind: "skipped", reason }];
  }
  if (problem !== undefined) {
    const observation = {
      ...unreadable(file, problem.message),
      start: problem.start,
      end: problem.end,
    };
    return [{ file, kind: "unreadable", observation }];
  }
  return documents.flatMap((document): Parsed[] => {
    const part = partOf(document);
    return part === undefined ? [] : [{ file, kind: "yaml", part, document }];
  });
}

function partOf({
  root,
  file,
}: YamlDocument): Extract<Parsed, { kind: "yaml" }>["part"] | undefined {
  if (/(^|\/)kustomization\.ya?ml$/i.test(file.path)) return "kustomizations";
  if (root.text("apiVersion") !== undefined && root.text("kind") !== undefined) return "manifests";
  const services = root.get("services");
  if (services?.isMap === true) return "composeFiles";
  if (services?.isList === true) return "blueprints";
  if (
    root.get("containerDefinitions") !== undefined ||
    root.get("taskDefinition", "containerDefinitions") !== undefined
  )
    return "taskDefinitions";
  return undefined;
}

function unreadable(file: SourceFile, message: string): Observation {
  return {
    file,
    start: 0,
    end: 0,
    message,
    why: "What can't be parsed can't be checked, and may not start either.",
  };
}
