import { posix } from "node:path";
import type { Project } from "../project/project.ts";
import { textAt } from "../read/static-value.ts";
import { ancestorsOf, sourcesOf } from "./image-path.ts";
import { isRunner } from "./programs.ts";
import type { Step } from "./step.ts";

/** A package manager's command line, taken apart. */
export interface Invocation {
  /** `run`, `exec` and the like; `undefined` where a script is named without one. */
  readonly command: string | undefined;
  /** The script's name, or the program's. */
  readonly name: string;
  /** What the script or program gets. */
  readonly args: readonly string[];
  /** Name and arguments. */
  readonly words: readonly string[];
  /** `--prefix` and its like. */
  readonly folder: string | undefined;
  /** `--workspace` and its like. */
  readonly workspace: string | undefined;
}

const RUN: ReadonlySet<string> = new Set(["run", "run-script", "exec", "dlx", "x"]);
const FOLDER: ReadonlySet<string> = new Set(["--prefix", "-C", "--dir", "--cwd"]);
const WORKSPACE: ReadonlySet<string> = new Set(["-w", "--workspace", "--filter", "-F"]);
const VALUED: ReadonlySet<string> = new Set([
  "--loglevel",
  "--script-shell",
  "-p",
  "--package",
  "-c",
  "--call",
]);

export function readInvocation(program: string, words: readonly string[]): Invocation {
  let folder: string | undefined;
  let workspace: string | undefined;
  let command: string | undefined;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const [option = "", inline] = word.split("=", 2);
    const value = inline ?? words[at + 1];
    const takesNext = inline === undefined;
    if (word === "--") continue;
    if (FOLDER.has(option)) folder = value;
    // pnpm's -w is a flag: the workspace's root.
    else if (WORKSPACE.has(option) && !(program === "pnpm" && option === "-w")) workspace = value;
    else if (word.startsWith("-") && !VALUED.has(option)) continue;
    else if (!word.startsWith("-")) {
      if (command === undefined && RUN.has(word)) command = word;
      else if (program.startsWith("yarn") && word === "workspace") workspace = words[(at += 1)];
      else break;
      continue;
    } else if (option === "-c" || option === "--call")
      return called(value ?? "", folder, workspace);
    if (takesNext) at += 1;
  }
  const name = words[at] ?? "";
  const rest = words.slice(at + 1);
  // npm keeps options before `--` for itself, and drops the first `--`.
  const dashes = rest.indexOf("--");
  const npm = program === "npm" && command !== "exec";
  const own = npm ? rest.slice(0, dashes === -1 ? rest.length : dashes) : [];
  const given = npm
    ? [
        ...own.filter((word) => !word.startsWith("-")),
        ...(dashes === -1 ? [] : rest.slice(dashes + 1)),
      ]
    : rest;
  return {
    command,
    name,
    args: given,
    words: [name, ...rest].filter((word) => word !== ""),
    folder,
    workspace,
  };
}

/** `npx -c "text"`. */
function called(
  text: string,
  folder: string | undefined,
  workspace: string | undefined,
): Invocation {
  return { command: "exec", name: text, args: [], words: text.split(" "), folder, workspace };
}

/** Whether it starts a program and not a script: by its command, or, in pnpm and Yarn, because there is no script by the name. */
export function isExecuting(program: string, { command, name }: Invocation): boolean {
  if (name === "") return false;
  const named = /^(pnpm|yarn)/.test(program) && command === undefined && isRunner(name);
  return (
    named ||
    program === "npx" ||
    program === "pnpx" ||
    (command !== undefined && EXECUTING.has(command))
  );
}

const EXECUTING: ReadonlySet<string> = new Set(["exec", "dlx", "x"]);

export interface PackageScript {
  readonly text: string;
  /** Has a `pre…` or `post…` script beside it, which would no longer run. */
  readonly hooked: boolean;
  /** In another folder than the one the command runs in: its paths count from there. */
  readonly elsewhere: boolean;
}

export function findPackageScript(
  { project, launch }: Pick<Step, "project" | "launch">,
  { name, folder, workspace, command }: Invocation,
): PackageScript | undefined {
  if (name === "" || command === "exec" || command === "dlx") return undefined;
  const copied = sourcesOf(launch, posix.join(folder ?? ".", "package.json"));
  const places = [
    ...(workspace === undefined ? [] : workspacePaths(project, workspace)),
    ...copied,
    ...(folder === undefined ? [] : [posix.join(launch.folder, folder, "package.json")]),
    ...ancestorsOf(launch.folder).map((at) => posix.join(at, "package.json")),
  ];
  for (const path of places) {
    const scripts = project.packageAt(path)?.properties.get("scripts");
    const text = textAt(scripts, name)?.value;
    if (text !== undefined) {
      const hooked =
        textAt(scripts, `pre${name}`) !== undefined || textAt(scripts, `post${name}`) !== undefined;
      return { text, hooked, elsewhere: folder !== undefined || workspace !== undefined };
    }
  }
  return undefined;
}

function workspacePaths(project: Project, workspace: string): string[] {
  const wanted = workspace.replaceAll(/^\.{3}|^\.\/|\.{3}$/g, "");
  return project.packages
    .filter(
      ({ file, value }) =>
        textAt(value, "name")?.value === wanted || posix.dirname(file.path).endsWith(wanted),
    )
    .map(({ file }) => file.path);
}
