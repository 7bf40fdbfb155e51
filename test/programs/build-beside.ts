import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { text } from "node:stream/consumers";
import type { Program } from "./program.ts";

/** As in an image in whose NODE_OPTIONS it stands, for every process of Node. */
const required = `--require=${fileURLToPath(new URL("../../packages/core/dist/register.cjs", import.meta.url))}`;
/** Times, sizes and what is named by a hash of them, which are others each time. */
const CHANGES = /\d+(?:\.\d+)?\s?(?:m?s|k?B)?\b|\b[\da-f]{8,}\b|[A-Za-z\d_-]{8}(?=\.m?js)/g;

/** What is different about the program's build when ours is in NODE_OPTIONS: nothing should be. */
export async function buildBeside(program: Program, folder: string): Promise<string[]> {
  if (program.build === undefined) return [];
  const bare = await build(program.build, program, folder, "");
  const ours = await build(program.build, program, folder, required);
  if (ours.code !== bare.code)
    return [`its build exits ${String(ours.code)} instead of ${String(bare.code)}`];
  const added = ours.lines.filter((line) => !bare.lines.includes(line));
  const missing = bare.lines.filter((line) => !ours.lines.includes(line));
  return [
    ...added.map((line) => `its build says: ${line}`),
    ...missing.map((line) => `its build does not say: ${line}`),
  ];
}

async function build(
  args: readonly string[],
  { env }: Program,
  cwd: string,
  nodeOptions: string,
): Promise<{ readonly code: unknown; readonly lines: readonly string[] }> {
  const all = { ...process.env, ...env, NODE_ENV: "production", NODE_OPTIONS: nodeOptions };
  const child = spawn(process.execPath, args, { cwd, env: all, stdio: ["ignore", "pipe", "pipe"] });
  const [out, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close").then(([exitCode]) => exitCode as number | null),
  ]);
  const lines = `${out}\n${errors}`.split("\n").map((line) => line.replaceAll(CHANGES, "#").trim());
  return { code, lines };
}
