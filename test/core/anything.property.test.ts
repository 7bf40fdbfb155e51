import type { IncomingMessage, ServerResponse } from "node:http";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Clock } from "../../packages/core/src/clock.ts";
import { createLifecycle } from "../../packages/core/src/create-lifecycle.ts";
import type { Lifecycle } from "../../packages/core/src/lifecycle.ts";
import type { HookPhase, ShutdownReport } from "../../packages/core/src/report/report.ts";
import { act, perform, type Stage } from "./acts.ts";
import { CONTROL } from "./control-characters.ts";
import { FakeClock } from "./fake-clock.ts";

const time = vi.hoisted(() => ({ clock: undefined as unknown as Clock }));

vi.mock("../../packages/core/src/clock.ts", async (original) => ({
  ...(await original<object>()),
  systemClock: new Proxy({} as Clock, {
    get: (_none, name: keyof Clock) => time.clock[name].bind(time.clock),
  }),
}));

const GRACE_MS = 3_000;
/** By now all of it is over, whatever was blocked. */
const ALL_MS = 20_000;

const plan = fc.record({
  hooks: fc.array(
    fc.record({
      phase: fc.constantFrom<HookPhase>("deregister", "flush", "close", "logs"),
      act,
      figures: fc.anything({ withBigInt: true, withNullPrototype: true }),
    }),
    { maxLength: 6 },
  ),
  tracked: fc.array(act, { maxLength: 3 }),
  check: act,
  said: act,
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

interface Outcome {
  readonly report: ShutdownReport;
  readonly tookMs: number;
  readonly blockedMs: number;
  readonly lines: readonly string[];
}

async function carryOut({ hooks, tracked, check, said }: Plan): Promise<Outcome> {
  const clock = new FakeClock();
  time.clock = clock;
  let blockedMs = 0;
  const stage: Stage = {
    lifecycle: () => lifecycle,
    block(ms) {
      blockedMs += ms;
      clock.block(ms);
    },
    pause: (ms) => new Promise((resolve) => void clock.after(ms, resolve)),
  };
  const lines: string[] = [];
  const say = (line: string): unknown => {
    lines.push(line);
    // A logger that logs is called by what it says.
    return lines.length > 200 ? undefined : perform(said, stage);
  };
  const lifecycle: Lifecycle = createLifecycle({
    gracePeriodMs: GRACE_MS,
    exit: false,
    logger: { info: say, warn: say, error: say },
    checks: { own: () => perform(check, stage) },
  });
  for (const [n, { phase, act: own, figures }] of hooks.entries()) {
    lifecycle.addHook(phase, `hook ${n}`, ({ report }) => {
      report(figures as Record<string, number>);
      return perform(own, stage);
    });
  }
  lifecycle.ready();
  for (const own of tracked) track(lifecycle, () => perform(own, stage));
  probe(lifecycle);
  await clock.advance();
  const startedAt = clock.now();
  const before = blockedMs;
  let outcome: Outcome | undefined;
  void lifecycle.shutdown().then((report) => {
    outcome = { report, tookMs: clock.now() - startedAt, blockedMs: blockedMs - before, lines };
  });
  await clock.advance(ALL_MS);
  return outcome!;
}

/** What can't be tracked is refused with a code, and is not what is looked at here. */
function track(lifecycle: Lifecycle, run: () => unknown): void {
  const work = new Promise((resolve) => resolve(run()));
  lifecycle.track("work", work).catch(() => {});
}

function probe(lifecycle: Lifecycle): void {
  const req = { url: "/readyz?verbose", method: "GET", headers: {}, socket: {} };
  const res = { headersSent: false, destroyed: false, writeHead() {}, end() {} };
  lifecycle.handleProbe(req as IncomingMessage, res as unknown as ServerResponse);
}

test("[2.4, 3.5, 8.2] whatever hooks, loggers, checks and work do, the end comes in time and says what is so", () =>
  fc.assert(
    fc.asyncProperty(plan, async (planned) => {
      const { report, tookMs, blockedMs, lines } = await carryOut(planned);
      expect(tookMs).toBeLessThanOrEqual(GRACE_MS + blockedMs);
      const written = JSON.stringify(report);
      expect(JSON.stringify(JSON.parse(written))).toBe(written);
      const reported = planned.hooks.filter(({ phase }) => phase !== "logs");
      expect(report.hookCount).toBeGreaterThanOrEqual(reported.length);
      const allDone = report.hooks.every(({ outcome }) => outcome === "done");
      const clean = allDone && report.work.cutCount + report.requests.cutCount === 0;
      expect(report.exitCode).toBe(clean ? 0 : 1);
      const bad = reported.some(({ act: { does } }) => does === "throw" || does === "reject");
      if (bad) expect(report.exitCode).toBe(1);
      for (const line of lines) expect(line).not.toMatch(CONTROL);
    }),
    { numRuns: 300 },
  ));
