#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseCommandLine } from "./command-line.ts";
import { runDoctor } from "./doctor.ts";
import { runDrill } from "./drill/drill.ts";
import { HELP } from "./help.ts";
import { run } from "./run/run.ts";

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

/** 0: nothing wrong. 1: errors found. 2: asked for something that does not exist. */
async function main(args: readonly string[]): Promise<number> {
  try {
    // What stands behind its `--` is another program's command line.
    if (args[0] === "drill") return await runDrill(args.slice(1));
    if (args[0] === "run") return await run(args.slice(1));
    const line = parseCommandLine(args);
    if (line.help || args.length === 0) return print(HELP);
    if (line.version) return print(`${version()}\n`);
    const [command, path, ...more] = line.positionals;
    if (command !== "doctor")
      throw new Error(`expected the command doctor, drill or run, got ${command ?? "none"}`);
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
