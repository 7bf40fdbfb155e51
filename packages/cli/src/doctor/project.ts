import { type Dockerfile, readDockerfile } from "./read/dockerfile.ts";
import type { StaticValue } from "./read/evaluate.ts";
import { readJson, readModule } from "./read/static-value.ts";
import { readSystemdUnit, type SystemdUnit } from "./read/systemd-unit.ts";
import { readYaml, type YamlDocument } from "./read/yaml-file.ts";
import type { Observation } from "./findings.ts";
import type { SourceFile } from "./source-file.ts";

/** What the files don't say: the program's own settings. */
export interface Assumptions {
  readonly gracePeriodMs: number;
  readonly shutdownDelayMs: number | "auto";
  readonly readinessPath: string;
  readonly livenessPath: string;
  readonly startupPath: string;
}

export interface Project {
  readonly assumptions: Assumptions;
  readonly dockerfiles: readonly Dockerfile[];
  readonly composeFiles: readonly YamlDocument[];
  readonly manifests: readonly YamlDocument[];
  readonly packages: readonly { file: SourceFile; value: StaticValue }[];
  readonly ecosystems: readonly { file: SourceFile; value: StaticValue }[];
  readonly units: readonly { file: SourceFile; unit: SystemdUnit }[];
  readonly scripts: readonly SourceFile[];
  /** Files that could not be read as what they are. */
  readonly unreadable: readonly Observation[];
  /** Left out, and why. */
  readonly skipped: readonly { path: string; reason: string }[];
}

type Parts = { -readonly [K in keyof Omit<Project, "assumptions">]: Project[K][number][] };

export function createProject(files: readonly SourceFile[], assumptions: Assumptions): Project {
  const parts: Parts = {
    dockerfiles: [],
    composeFiles: [],
    manifests: [],
    packages: [],
    ecosystems: [],
    units: [],
    scripts: [],
    unreadable: [],
    skipped: [],
  };
  for (const file of files) {
    try {
      sort(file, parts);
    } catch (error) {
      parts.unreadable.push(
        unreadable(file, error instanceof Error ? error.message : String(error)),
      );
    }
  }
  return { assumptions, ...parts };
}

function sort(file: SourceFile, parts: Parts): void {
  switch (kindOf(file.path, file.text)) {
    case "dockerfile":
      parts.dockerfiles.push(readDockerfile(file));
      break;
    case "yaml":
      sortYaml(file, parts);
      break;
    case "package":
      parts.packages.push({ file, value: readJson(file) });
      break;
    case "ecosystem": {
      const value = file.path.endsWith(".json") ? readJson(file) : readModule(file);
      if (value !== undefined) parts.ecosystems.push({ file, value });
      break;
    }
    case "systemd":
      parts.units.push({ file, unit: readSystemdUnit(file) });
      break;
    case "script":
      parts.scripts.push(file);
      break;
    case undefined:
  }
}

type Kind = "dockerfile" | "yaml" | "package" | "ecosystem" | "systemd" | "script";

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/(^|\/)((Docker|Container)file(\.[^/]+)?|[^/]+\.dockerfile)$/i, "dockerfile"],
  [/\.ya?ml$|^<stdin>$/, "yaml"],
  [/(^|\/)package\.json$/, "package"],
  [
    /(^|\/)(ecosystem[^/]*|pm2(\.config)?|[^/]+\.pm2|[^/]*\.ecosystem)(\.config)?\.([cm]?js|json)$/,
    "ecosystem",
  ],
  [/\.service(\.d\/[^/]+\.conf)?$/, "systemd"],
  [/\.(sh|bash)$/, "script"],
];

/** What a file is by its name; a shell script without one by its first line. `undefined` for what the doctor does not read. */
export function kindOf(path: string, text?: string): Kind | undefined {
  const kind = KINDS.find(([name]) => name.test(path))?.[1];
  if (kind !== undefined || text === undefined) return kind;
  return /^#!.*\b(ba|da|a|k|z)?sh\b/.test(text) ? "script" : undefined;
}

function sortYaml(file: SourceFile, parts: Parts): void {
  const template = /\{\{[-\s]*[.\w"(/$]/.test(file.text);
  const { documents, problems } = readYaml(file);
  const compose = /(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(file.path);
  const [problem] = problems;
  const relevant =
    compose || file.path === "<stdin>" || /^(apiVersion|kind|services):/m.test(file.text);
  if (template && relevant && (problem !== undefined || !compose)) {
    parts.skipped.push({
      path: file.path,
      reason: "a template: render it first, as in `helm template . | lastcall doctor -`",
    });
  } else if (problem !== undefined && relevant) {
    parts.unreadable.push({
      ...unreadable(file, problem.message),
      start: problem.start,
      end: problem.end,
    });
  } else {
    for (const document of documents) {
      if (
        document.root.text("apiVersion") !== undefined &&
        document.root.text("kind") !== undefined
      )
        parts.manifests.push(document);
      else if (document.root.get("services")?.isMap === true) parts.composeFiles.push(document);
    }
  }
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
