import { runDoctor } from "./doctor/command/doctor.ts";
import { runDrill } from "./drill/drill.ts";
import { run } from "./run/run.ts";

/** Gets its own arguments, and the version; gives the exit code. @throws Error when it is asked for what does not exist. */
type Command = (args: readonly string[], version: string) => number | Promise<number>;

/** Every command, by the word that stands behind `lastcall`. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["doctor", runDoctor],
  ["drill", (args) => runDrill(args)],
  ["run", (args) => run(args)],
]);
