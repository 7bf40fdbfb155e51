import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Subprocess } from "../test/helpers/subprocess.ts";

export const FRAMEWORKS = ["http", "express", "fastify", "koa"] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** Without us; with the framework's adapter, or a lifecycle beside `node:http`; and with `--import`, unchanged. */
export const VARIANTS = ["bare", "ours", "register"] as const;
export type Variant = (typeof VARIANTS)[number];

/** A running program. */
export interface App {
  readonly process: Subprocess;
  readonly port: number;
}

export interface Under {
  /** The binary of Node. */
  readonly node?: string | undefined;
  readonly flags?: readonly string[] | undefined;
  /** What Node runs under, with its arguments. */
  readonly command?: readonly string[] | undefined;
}

/** A program under an instrument begins late. */
const STARTED_WITHIN_MS = 600_000;

const program = fixture("app.mjs");

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

export async function startApp(
  framework: Framework,
  variant: Variant,
  { node = process.execPath, flags = [], command = [] }: Under = {},
): Promise<App> {
  const register = variant === "register" ? ["--import", "@lastcall/core/register"] : [];
  const [file, ...args] = [...command, node, ...flags, ...register, program, framework, variant];
  const app = new Subprocess(file, args);
  const line = await app.line(/^listening \d+$/, STARTED_WITHIN_MS);
  return { process: app, port: Number(line.split(" ")[1]) };
}

export async function quit({ process: app }: App): Promise<void> {
  app.signal("SIGQUIT");
  const { code } = await app.exit;
  if (code !== 0) throw new Error(`the app ended with ${code}:\n${app.lines.join("\n")}`);
}
