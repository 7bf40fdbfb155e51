import { dirname } from "node:path";
import type { Located, SourceFile } from "../files/source-file.ts";
import type { Project } from "../project/project.ts";
import { type HclBlock, readHcl } from "../read/hcl.ts";
import { parseDuration } from "../services/durations.ts";
import { evidenceOf } from "../services/evidence.ts";
import { dockerfileOfImage } from "../services/image-source.ts";
import { shellOfImage } from "../services/images.ts";
import { plainStart, type PlatformService } from "./platform-service.ts";

/** https://developer.hashicorp.com/nomad/docs/job-specification/task: `kill_timeout`, 5 s by default. */
const DEFAULT_MS = 5_000;

export function nomadServices(project: Project): PlatformService[] {
  return project.others
    .filter(({ platform }) => platform === "nomad")
    .flatMap(({ file }) => tasksOf(rootOf(file)).flatMap((task) => serviceOf(project, task)));
}

const roots = new WeakMap<SourceFile, HclBlock>();

function rootOf(file: SourceFile): HclBlock {
  const root = roots.get(file) ?? readHcl(file);
  roots.set(file, root);
  return root;
}

/** Those of service jobs, and those that run all the time. */
function tasksOf(block: HclBlock): HclBlock[] {
  if (block.type === "job" && /^(batch|sysbatch)$/.test(textOf(block, "type")?.value ?? ""))
    return [];
  const hook = block.blocks.find(({ type }) => type === "lifecycle");
  if (block.type === "task")
    return hook === undefined || textOf(hook, "sidecar")?.value === "true" ? [block] : [];
  return block.blocks.flatMap(tasksOf);
}

function textOf(block: HclBlock, name: string): Located<string> | undefined {
  const found = block.attributes.get(name);
  return found === undefined || typeof found.value !== "string"
    ? undefined
    : { ...found, value: found.value };
}

function serviceOf(project: Project, task: HclBlock): PlatformService[] {
  const config = task.blocks.find(({ type }) => type === "config");
  const image = config === undefined ? undefined : textOf(config, "image")?.value;
  const command = config === undefined ? undefined : textOf(config, "command");
  const args = config?.attributes.get("args")?.value;
  const words = [
    ...(command === undefined ? [] : [command.value]),
    ...(args === undefined || typeof args === "string" ? [] : args),
  ];
  const dockerfile = dockerfileOfImage(project, image);
  const variables = task.blocks.find(({ type }) => type === "env");
  const own = [...(variables?.attributes.keys() ?? [])].flatMap((name) => {
    const value = variables === undefined ? undefined : textOf(variables, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const environment = new Map([...(dockerfile?.environment ?? []), ...own]);
  const folder = dockerfile?.folder ?? dirname(task.file.path);
  const { node: isNode } = evidenceOf(project, { image, dockerfile, words, environment, folder });
  const set = textOf(task, "kill_timeout");
  const limitMs = set === undefined ? DEFAULT_MS : parseDuration(set.value);
  const head = { file: task.file, start: task.start, end: task.file.lineEnd(task.start) };
  const shell = shellOfImage(dockerfile?.baseImage ?? image ?? "");
  return [
    {
      platform: "nomad",
      environment,
      folder,
      isNode,
      limit:
        limitMs === undefined
          ? undefined
          : {
              ...(set ?? head),
              name: "kill_timeout",
              limitMs,
              isDefault: set === undefined,
              write: (ms) =>
                set === undefined
                  ? []
                  : [{ file: set.file, start: set.start, end: set.end, text: `"${ms / 1_000}s"` }],
            },
      signal: textOf(task, "kill_signal"),
      start:
        words.length === 0
          ? undefined
          : plainStart(command ?? head, words, { folder, environment, shell, dockerfile }),
    },
  ];
}
