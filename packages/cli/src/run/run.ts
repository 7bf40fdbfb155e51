import { createRequire } from "node:module";
import { become } from "./become.ts";
import { withRegister } from "./command.ts";

const RUN_HELP = `Usage: lastcall run -- <command> [arguments]

Runs a program of Node's with lastcall in it, and without a change of its code or its environment: node, a script
whose first line names it, or a file of JavaScript. May be PID 1. Configured by LASTCALL_* variables.
`;

/**
 * `lastcall run -- node app.js`: the program, drained without a change of its code. Nothing is put into the
 * environment, so that what the program starts itself is left alone.
 * @returns the program's exit code, where this process could not become the program
 */
export async function run(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === "--help" || first === "-h") {
    process.stdout.write(RUN_HELP);
    return 0;
  }
  const register = createRequire(import.meta.url).resolve("@lastcall/core/register");
  return become(withRegister(first === "--" ? rest : args, register));
}
