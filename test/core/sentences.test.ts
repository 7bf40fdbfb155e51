import { expect, test } from "vitest";
import { asLine } from "../../packages/core/src/report/bounded.ts";
import type { CutRequest, ShutdownReport } from "../../packages/core/src/report/report.ts";
import {
  cutSentence,
  endSentence,
  hookSentence,
  startSentence,
  waitingSentence,
} from "../../packages/core/src/report/sentences.ts";
import { deferred } from "./deferred.ts";
import { setUp } from "./shutdown-stage.ts";

const request: CutRequest = { method: "GET", path: "/slow", ageMs: 4_120, progress: "processing" };
const nothing = { requests: [], requestCount: 0, work: [], workCount: 0 };

async function reportWith(change: Partial<ShutdownReport> = {}): Promise<ShutdownReport> {
  const { clock, stop } = setUp();
  const finished = stop();
  await clock.advance();
  return { ...(await finished).report, durationMs: 1_070, ...change };
}

test("[8.1] a hook that failed says what is lost, and why", () => {
  const hook = { phase: "flush", name: "orders", outcome: "failed", durationMs: 310 } as const;
  expect(hookSentence({ ...hook, figures: { saved: 9, unsaved: 3 }, error: "disk full" })).toBe(
    "flush hook orders failed after 0.31 s (saved 9, unsaved 3): disk full",
  );
  expect(hookSentence({ ...hook, outcome: "timed-out" })).toBe(
    "flush hook orders timed out after 0.31 s",
  );
});

test("[8.1] the end is one sentence", async () => {
  const { requests } = await reportWith();
  expect(
    endSentence(await reportWith({ requests: { ...requests, completed: 12, refused: 3 } })),
  ).toBe("stopped in 1.07 s: 12 finished, 3 refused, 0 cut");
  expect(
    endSentence(
      await reportWith({
        exitCode: 1,
        requests: { ...requests, aborted: 1, longLived: 2, cutCount: 4 },
        hooks: [{ phase: "flush", name: "orders", outcome: "timed-out", durationMs: 900 }],
      }),
    ),
  ).toBe(
    "stopped in 1.07 s: 0 finished, 0 refused, 4 cut, 1 given up by their clients, 2 subscriptions ended; exit code 1: flush hook orders timed out",
  );
});

test("[8.1] the start line says where it runs, how long it has, and whose listeners there are", () => {
  const facts = {
    state: "ready",
    platform: "none",
    toldBy: "nothing",
    gracePeriodMs: 9_000,
    flushReserveMs: 2_250,
    probes: ["/readyz", "/livez"],
    probesBy: "adapter" as const,
    signalListeners: ["shutdown (src/server.ts:41)"],
  };
  expect(startSentence(facts)).toBe(
    "ready: no platform; 9.00 s from a signal to the exit, 2.25 s of it for the hooks; probes /readyz /livez; the program's own signal listeners: shutdown (src/server.ts:41)",
  );
  expect(
    startSentence({
      ...facts,
      platform: "kubernetes",
      toldBy: "KUBERNETES_SERVICE_HOST",
      probes: [],
      signalListeners: [],
    }),
  ).toBe(
    "ready: on kubernetes (told by KUBERNETES_SERVICE_HOST); 9.00 s from a signal to the exit, 2.25 s of it for the hooks; no probes",
  );
});

test("[8.1] what is waited for and what is cut is named, and beyond some only counted", () => {
  const requests = Array.from({ length: 100 }, () => request);
  expect(cutSentence({ ...nothing, lifecycle: "", requests, requestCount: 130_000 })).toMatch(
    /^cut: 130000 requests \((GET \/slow processing for 4\.12 s, ){4}GET \/slow processing for 4\.12 s and 129995 more\)$/,
  );
  const waiting = {
    ...nothing,
    phase: "draining" as const,
    hooks: ["flush hook orders"],
    elapsedMs: 2_000,
    leftMs: 7_000,
  };
  expect(waitingSentence({ ...waiting, work: ["import"], workCount: 1 })).toBe(
    "stopping for 2.00 s: waiting for 1 task (import), 1 hook (flush hook orders); 7.00 s left",
  );
  expect(waitingSentence({ ...waiting, hooks: [] })).toContain("waiting for connections to close");
  expect(waitingSentence({ ...waiting, hooks: [], phase: "lame-duck" })).toContain(
    "waiting for load balancers to look away",
  );
});

test("[8.1] every 2 s one line says what is waited for, and none after the end", async () => {
  const { clock, parts, lines, stop } = setUp();
  const job = deferred();
  void parts.work.track("import", job.promise);
  const finished = stop();
  await clock.advance(5_000);
  expect(lines.filter((line) => line.startsWith("stopping"))).toEqual([
    "stopping for 2.00 s: waiting for 1 task (import); 8.00 s left",
    "stopping for 4.00 s: waiting for 1 task (import); 6.00 s left",
  ]);
  job.resolve();
  await clock.advance();
  await finished;
  expect(clock.pending).toBe(0);
});

test("[8.1] a report in a line is under 16 KiB, and its counts say how many there are", async () => {
  const wide = { ...request, path: `/${"ü".repeat(199)}` };
  const { requests } = await reportWith();
  const report = await reportWith({
    requests: { ...requests, cut: Array.from({ length: 100 }, () => wide), cutCount: 40_000 },
  });
  const line = asLine(report);
  expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(16_384);
  expect(line.requests.cut.length).toBeGreaterThan(10);
  expect(line.requests.cutCount).toBe(40_000);
  const short = await reportWith();
  expect(asLine(short)).toBe(short);
});
