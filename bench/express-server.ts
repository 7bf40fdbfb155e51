import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Subprocess } from "../test/helpers/subprocess.ts";

/** Without us, with a middleware that does nothing, and with ours. */
export type Variant = "bare" | "empty" | "graceful";

/** A running program of one variant of the app. */
export interface ExpressServer {
  readonly process: Subprocess;
  readonly port: number;
}

const program = fixture("express-app.mjs");

/** What is measured is what is published: built, and resolved without the condition for sources. */
export function build(): void {
  execFileSync("npx", ["tsdown"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: "inherit",
  });
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

/** @param command what node runs under, with its arguments, if under anything */
export async function startServer(
  variant: Variant,
  [command, ...args]: readonly [command: string, ...string[]] = [process.execPath],
): Promise<ExpressServer> {
  const server = new Subprocess(command, [...args, program, variant]);
  const line = await server.line(/^listening \d+$/);
  return { process: server, port: Number(line.split(" ")[1]) };
}

/** Runs another fixture to its end, which has to be a good one. */
export async function runFixture(name: string, ...args: readonly number[]): Promise<void> {
  const client = new Subprocess(process.execPath, [fixture(name), ...args.map(String)]);
  const { code } = await client.exit;
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${client.lines.join("\n")}`);
}

export async function quit({ process: server }: ExpressServer): Promise<void> {
  server.signal("SIGUSR2");
  const { code } = await server.exit;
  if (code !== 0) throw new Error(`the server ended with ${code}:\n${server.lines.join("\n")}`);
}
