import { expect, test } from "vitest";
import { serverKinds } from "../helpers/server-kinds.ts";
import { DRAIN_DEADLINE_MS, expectBoundedStop, SETTLED_MS, startTarget } from "./bounded-stop.ts";

const hanging = { program: new URL("fixtures/hanging.ts", import.meta.url), secure: false };
/** Of what a request target may hold, what a line of JSON doubles. */
const ODD = '"\\'.repeat(1_000);
/** A start, the word of the signal, what is waited for once in 2 s, the cut and the report. */
const CUT_LINES = 8;
const SIGNALS = 10_000;

test("[8.1, 8.2] a thousand requests with odd and giant paths are cut: the lines stay short, and on one line each", async () => {
  const server = await startTarget(hanging);
  for (let n = 0; n < 1_000; n += 1) {
    const client = await server.connect();
    client.request(`/${n}${ODD}?secret`);
  }
  server.program.tell("taken 1000");
  await server.program.line("taken 1000");
  const { report, lines } = await expectBoundedStop(server, {
    code: 1,
    withinMs: DRAIN_DEADLINE_MS,
    lines: CUT_LINES,
  });
  expect(report.requests.cutCount).toBe(1_000);
  expect(lines.join("\n")).not.toContain("secret");
});

test("[4.11, 8.2] a target of a megabyte is the server's to turn down, before the signal and behind it, and no line's", async () => {
  const server = await startTarget(serverKinds.http);
  const held = await server.hold();
  const ask = async (): Promise<void> => {
    const client = await server.open(`/${"a".repeat(1_000_000)}`);
    expect((await client.response().catch(() => undefined))?.status ?? 431).toBe(431);
  };
  await ask();
  const stop = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS, lines: 4 });
  await server.program.line("shutting down: SIGTERM");
  await ask();
  server.release();
  expect((await held.response()).status).toBe(200);
  await stop;
});

test(`[3.2, 8.1] ${SIGNALS} signals are one`, async () => {
  const server = await startTarget(serverKinds.http);
  const held = await server.hold();
  const stop = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS, lines: 4 });
  await server.program.line("shutting down: SIGTERM");
  for (let n = 0; n < SIGNALS; n += 1) server.program.signal();
  server.release();
  expect((await held.response()).status).toBe(200);
  await stop;
});
