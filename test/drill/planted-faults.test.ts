import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allResults, drillServer, failedIds, failures, SERVER } from "./drill.ts";

const requests = join(tmpdir(), `lastcall-drill-${process.pid}.json`);
writeFileSync(
  requests,
  JSON.stringify([{ path: "/upload", method: "POST", body: "x".repeat(4_096) }]),
);

const PATHS = ["--path", "/", "--path", "/slow", "--path", "/tokens", "--requests", requests];
const KILL_SOON = ["--kill-ms", "4000"];

/** Each fault, and the case that has to name it; others may fail in its wake. */
const FAULTS: readonly (readonly [fault: string, caseId: string, ...options: string[]])[] = [
  ["no-handler", "in-flight-slow"],
  ["exit-at-once", "in-flight-slow"],
  ["destroys-connections", "in-flight-slow"],
  ["truncated", "in-flight-slow"],
  ["stream-shortened", "in-flight-streamed"],
  ["no-handler", "in-flight-streamed"],
  ["close-on-every-answer", "in-flight-pipelined"],
  ["upload-cut", "in-flight-upload"],
  ["reset-new", "new-connections"],
  ["error-500", "new-connections"],
  ["silent", "kept-connections"],
  ["no-linger", "late-upload"],
  ["expect-silent", "expect-continue"],
  ["silent", "half-head"],
  ["readiness-green", "readiness"],
  ["liveness-red", "liveness"],
  ["idle-held", "idle-connections"],
  ["ignores-signal", "exit"],
  ["exit-code", "exit"],
  ["queue-dropped", "queued-connections"],
  ["once", "second-signal"],
  ["websocket-cut", "websocket-close", "--websocket-path", "/ws"],
  ["stream-held", "event-stream", "--event-stream-path", "/events"],
  ["no-goaway", "http2-goaway"],
];

describe("a planted fault is found and named", () => {
  test.each(FAULTS)("%s: %s", { timeout: 60_000 }, async (fault, caseId, ...options) => {
    const command = ["env", `FAULT=${fault}`, ...SERVER];
    const judged = await drillServer(
      [...PATHS, ...KILL_SOON, "--case", caseId, ...options],
      command,
    );
    expect(judged.passed).toBe(false);
    expect(failedIds(judged)).toEqual([caseId]);
  });

  test("left-behind: a shell in front that does not pass the signal on", async () => {
    const shell = ["sh", "-c", `"$@"; echo over`, "sh", ...SERVER];
    const mark = `DRILLED=${randomUUID()}`;
    const command = ["env", mark, ...shell];
    const judged = await drillServer([...PATHS, ...KILL_SOON, "--case", "left-behind"], command);
    expect(failedIds(judged)).toEqual(["left-behind"]);
    await expect.poll(() => processesWith(mark)).toEqual([]);
  });
});

/** Those that have it in their environment. */
function processesWith(mark: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(mark);
    } catch {
      return false;
    }
  });
}

describe("a run that saw nothing does not pass", () => {
  // Such a program has closed its port long before the latecomers come.
  test.each(["expect-continue", "late-upload"])("%s", { timeout: 60_000 }, async (caseId) => {
    const command = ["env", "FAULT=queue-dropped", ...SERVER];
    const judged = await drillServer([...PATHS, "--case", caseId], command);
    const [result] = allResults(judged.rounds);
    expect(result).toMatchObject({
      id: caseId,
      verdict: "inapplicable",
      evidence: "the port was closed 100 ms after the signal: nothing was seen",
    });
    expect(judged).toMatchObject({
      passed: false,
      faults: ["nothing was tested: no case applied"],
    });
  });
});

describe("a sound server passes every case that applies", () => {
  test("over HTTP/1.1", { timeout: 60_000 }, async () => {
    const streams = ["--websocket-path", "/ws", "--event-stream-path", "/events"];
    const judged = await drillServer([...PATHS, ...streams]);
    expect(failures(judged)).toEqual([]);
    expect(judged.passed).toBe(true);
    const skipped = allResults(judged.rounds).filter(({ verdict }) => verdict === "inapplicable");
    expect(skipped.map(({ id }) => id)).toEqual(["balanced", "http2-goaway"]);
  });

  test("over HTTP/2 alone", { timeout: 60_000 }, async () => {
    const judged = await drillServer([], ["env", "HTTP2=1", ...SERVER]);
    expect(failures(judged)).toEqual([]);
    const passed = allResults(judged.rounds).filter(({ verdict }) => verdict === "passed");
    expect(passed.map(({ id }) => id)).toContain("http2-goaway");
  });
});
