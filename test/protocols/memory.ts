import { expect } from "vitest";
import type { Program } from "../helpers/child-program.ts";
import { expectPromptExit } from "../helpers/expectations.ts";

export const REQUESTS = 100_000;
/** Of what one map entry a request would take, a small part. */
const BYTES_PER_REQUEST = 20;

/** The program's heap has not grown by what `ask` asked `REQUESTS` times, none of it is in flight, and it ends. */
export async function expectNothingLeft(program: Program, ask: () => Promise<void>): Promise<void> {
  const before = await heap(program);
  await ask();
  const after = await heap(program);
  program.tell("in-flight");
  expect(await program.line(/^in flight/)).toBe("in flight 0");
  expect(after - before).toBeLessThan(REQUESTS * BYTES_PER_REQUEST);
  program.signal();
  await expectPromptExit(program);
}

async function heap(program: Program): Promise<number> {
  const before = program.linesLike(/^heap/).length;
  program.tell("heap");
  return Number((await program.line(/^heap/, before + 1)).split(" ")[1]);
}
