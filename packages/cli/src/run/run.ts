import { createRequire } from "node:module";
import { become } from "./become.ts";
import { withRegister } from "./command.ts";

/**
 * `lastcall run -- node app.js`: the program, drained without a change of its code. Nothing is put into the
 * environment, so that what the program starts itself is left alone.
 * @returns the program's exit code, where this process could not become the program
 */
export function run(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  const register = createRequire(import.meta.url).resolve("@lastcall/core/register");
  return become(withRegister(first === "--" ? rest : args, register));
}
