#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseCommandLine } from "./command-line.ts";
import { runDoctor } from "./doctor.ts";
import { HELP } from "./help.ts";

process.exitCode = main(process.argv.slice(2));

/** 0: nothing wrong. 1: errors found. 2: asked for something that does not exist. */
function main(args: readonly string[]): number {
  try {
    const line = parseCommandLine(args);
    if (line.help || args.length === 0) return print(HELP);
    if (line.version) return print(`${version()}\n`);
    const [command, path, ...more] = line.positionals;
    if (command !== "doctor")
      throw new Error(`expected the command doctor, got ${command ?? "none"}`);
    if (more.length > 0) throw new Error(`expected one path, got ${more.length + 1}`);
    return runDoctor(line, path, version());
  } catch (error) {
    process.stderr.write(`lastcall: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
