import type { Program } from "./child-program.ts";

/** What a scripted hook was given when it started. */
export async function hookContext(
  program: Program,
  name: string,
): Promise<{ remainingMs: number; reason: string }> {
  const line = await program.line(`hook ${name} started`);
  return JSON.parse(line.slice(line.indexOf("{"))) as { remainingMs: number; reason: string };
}
