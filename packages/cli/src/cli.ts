#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { COMMANDS } from "./command-line.ts";
import { HELP } from "./help.ts";

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

/** 0: nothing wrong. 1: errors found. 2: asked for something that does not exist. */
async function main(args: readonly string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  try {
    if (name === "-v" || name === "--version") return print(`${version()}\n`);
    if (name === "help" || name === "-h" || name === "--help") return await help(rest[0]);
    return await commandOf(name)(rest, version());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const of = COMMANDS.has(name) ? `${name} ` : "";
    process.stderr.write(`lastcall: ${message}\nSee lastcall ${of}--help.\n`);
    return 2;
  }
}

async function help(name: string | undefined): Promise<number> {
  return name === undefined ? print(HELP) : await commandOf(name)(["--help"], version());
}

function commandOf(name: string): NonNullable<ReturnType<typeof COMMANDS.get>> {
  const command = COMMANDS.get(name);
  if (command === undefined)
    throw new Error(`expected the command ${[...COMMANDS.keys()].join(" or ")}, got ${name}`);
  return command;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
