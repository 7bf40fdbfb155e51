import type { ShutdownReport } from "@lastcall/core";
import { expect } from "vitest";
import type { Program } from "./child-program.ts";
import type { RawResponse } from "./http-response.ts";

/** Far from the 5 s after which Node itself ends an idle connection, far from what a slow machine needs. */
export const PROMPT_MS = 4_000;

/** The process ends by itself with that code, and its report says the same. */
export async function expectExit(program: Program, code: number): Promise<ShutdownReport> {
  expect(await program.exit()).toMatchObject({ code, signal: null });
  const report = await program.report();
  expect(report.exitCode).toBe(code);
  return report;
}

/** From now on nothing holds the process any more. */
export async function expectPromptExit(program: Program, code = 0): Promise<ShutdownReport> {
  const from = performance.now();
  const report = await expectExit(program, code);
  const { at } = await program.exit();
  expect(at - from).toBeLessThan(PROMPT_MS);
  return report;
}

/** The answer to a new request while draining. */
export function expectRefusal(response: RawResponse): void {
  expect(response).toMatchObject({
    status: 503,
    complete: true,
    headers: {
      connection: "close",
      "content-type": expect.stringMatching(/^application\/problem\+json/),
      "retry-after": expect.stringMatching(/^\d+$/),
    },
  });
}

export function expectText(response: RawResponse, status: number, text: string): void {
  expect({ ...response, body: response.body.toString() }).toMatchObject({
    status,
    body: text,
    complete: true,
  });
}
