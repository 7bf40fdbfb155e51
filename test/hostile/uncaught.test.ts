import { expect, test } from "vitest";
import { Attack } from "./attack.ts";
import { DRAIN_DEADLINE_MS, expectBoundedStop, startTarget } from "./bounded-stop.ts";

const throwing = { program: new URL("fixtures/throwing.ts", import.meta.url), secure: false };
const MOST_TOLD = 100;
/** What there is to say besides the errors. */
const OTHER_LINES = 9;
/** A lame duck, in which requests are served. */
const SERVED_MS = 3_000;

test("[3.4, 8.1] errors that requests provoke in a loop while it stops are told a hundred times, and stop nothing", async () => {
  const server = await startTarget(throwing, { lifecycle: { shutdownDelayMs: SERVED_MS } });
  const attack = new Attack(
    async () => {
      const client = await server.open("/?evil");
      client.socket.unref();
    },
    { attackers: 4, everyMs: 2 },
  );
  await attack.underWay(1);
  // The first one begins the stop.
  await server.program.line(/choked on/);
  const { report } = await expectBoundedStop(server, {
    code: 1,
    withinMs: DRAIN_DEADLINE_MS,
    lines: MOST_TOLD + OTHER_LINES,
  });
  expect(report.reason).toContain("uncaughtException");
  expect(attack.rounds).toBeGreaterThan(MOST_TOLD);
  expect(server.program.linesLike("choked on")).toHaveLength(MOST_TOLD);
  expect(server.program.linesLike("evil")).toEqual([]);
});
