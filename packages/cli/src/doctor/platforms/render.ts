import { dirname } from "node:path";
import type { Located } from "../files/source-file.ts";
import type { Project } from "../project/project.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import type { PlatformService } from "./platform-service.ts";
import { holdsNode } from "./platform-service.ts";

/** https://render.com/docs/blueprint-spec: `maxShutdownDelaySeconds`, 30 by default, at most 300. */
const DEFAULT_MS = 30_000;
const SERVING: ReadonlySet<string> = new Set(["web", "pserv", "worker"]);

export function renderServices(project: Project): PlatformService[] {
  return project.blueprints.flatMap(({ root }) =>
    root
      .items("services")
      .filter((node) => SERVING.has(node.text("type")?.value ?? ""))
      .map((node) => serviceOf(project, node)),
  );
}

function serviceOf(project: Project, node: YamlNode): PlatformService {
  const runtime = (node.text("runtime") ?? node.text("env"))?.value;
  const set = node.text("maxShutdownDelaySeconds");
  return {
    platform: "render",
    environment: new Map(variablesOf(node)),
    folder: node.text("rootDir")?.value ?? dirname(node.file.path),
    isNode:
      runtime === "node" || ((runtime === "docker" || runtime === undefined) && holdsNode(project)),
    limit: {
      ...(set ?? { file: node.file, start: node.start, end: node.file.lineEnd(node.start) }),
      name: "maxShutdownDelaySeconds",
      limitMs: set === undefined ? DEFAULT_MS : Number(set.value) * 1_000,
      isDefault: set === undefined,
      write: (ms) =>
        set === undefined
          ? node.insertion([`maxShutdownDelaySeconds: ${ms / 1_000}`])
          : (node.get("maxShutdownDelaySeconds")?.replacement(String(ms / 1_000)) ?? []),
    },
    signal: undefined,
    // Render runs its start command by a shell of its own, which the signal does not depend on.
    start: undefined,
  };
}

function variablesOf(node: YamlNode): [string, Located<string>][] {
  return node.items("envVars").flatMap((entry): [string, Located<string>][] => {
    const value = entry.text("value");
    return value === undefined ? [] : [[entry.text("key")?.value ?? "", value]];
  });
}
