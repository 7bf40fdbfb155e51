import { accessSync, constants, openSync, readSync, closeSync, statSync } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";

/** What is executed: a file, and its arguments without its own name. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

const SHEBANG_BYTES = 256;
/** They start the program as a child that would not be drained, and pass no signal on. */
const PACKAGE_MANAGERS = new Set(["npm", "npx", "pnpm", "pnpx", "yarn", "yarnpkg", "bun", "bunx"]);

/**
 * The command with `--require register` in front of its program: `node`, a script whose first line names it, or a
 * file of JavaScript.
 * @param register the absolute path of the one-file `register.cjs`
 * @throws Error when the command can't be found, or Node does not run it.
 */
export function withRegister(
  [name = "", ...args]: readonly string[],
  register: string,
  environment: NodeJS.ProcessEnv = process.env,
): Command {
  if (name === "") throw new Error("run: expected a command, as in lastcall run -- node app.js");
  const program = basename(name).replace(/\.exe$/i, "");
  if (PACKAGE_MANAGERS.has(program)) {
    throw new Error(
      `run: ${program} starts the program as a child of its own; name the program itself, as in lastcall run -- node app.js`,
    );
  }
  const required = ["--require", register];
  const file = fileOf(name, environment);
  if (program === "node") return { file, args: [...required, ...args] };
  const flags = /\.[cm]?js$/.test(file) ? [] : nodeFlagsOf(file);
  if (flags === undefined) throw new Error(`run: ${name} is no program of Node's`);
  return { file: process.execPath, args: [...flags, ...required, file, ...args] };
}

/** As a shell finds it; a file of JavaScript needs no right to be executed. */
function fileOf(name: string, environment: NodeJS.ProcessEnv): string {
  const script = resolve(name);
  if (/\.[cm]?js$/.test(name) && isFile(script)) return script;
  const places = name.includes("/") ? [""] : (environment["PATH"] ?? "").split(delimiter);
  const found = places
    .map((place) => resolve(join(place, name)))
    .find((file) => isFile(file) && isExecutable(file));
  if (found === undefined) throw new Error(`run: ${name} was not found`);
  return found;
}

/** The flags for Node in a script's first line (`#!/usr/bin/env -S node --flag`); `undefined` when it names another program. */
function nodeFlagsOf(file: string): string[] | undefined {
  const buffer = Buffer.alloc(SHEBANG_BYTES);
  const descriptor = openSync(file, "r");
  const length = readSync(descriptor, buffer);
  closeSync(descriptor);
  const [first = ""] = buffer.toString("latin1", 0, length).split("\n");
  const words = /^#!\s*(.*)$/.exec(first)?.[1]?.trim().split(/\s+/) ?? [];
  const place = words.findIndex((word) => basename(word) === "node");
  const isEnv = basename(words[0] ?? "") === "env";
  return place === 0 || (place > 0 && isEnv) ? words.slice(place + 1) : undefined;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
