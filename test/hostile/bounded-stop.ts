import { readFileSync } from "node:fs";
import type { ShutdownReport } from "@lastcall/core";
import { expect } from "vitest";
import type { Program, ProgramOptions } from "../helpers/child-program.ts";
import { type RunningServer, type ServerKind, startServer } from "../helpers/running-server.ts";

/** Requests may hold the stop up to 7 s after the signal, whoever polls up to half of that. */
const BUDGET = { gracePeriodMs: 11_000, flushReserveMs: 4_000 };
export const DRAIN_DEADLINE_MS: number = BUDGET.gracePeriodMs - BUDGET.flushReserveMs;
export const LAME_DUCK_BOUND_MS: number = DRAIN_DEADLINE_MS / 2;
/** What settling, at most a second, and the goodbyes take where nothing is in flight. */
export const SETTLED_MS = 1_200;
/** What a busy machine may add to any of them. */
const SLACK_MS = 4_500;

/** Many log collectors break a line that is longer. */
const LINE_BYTES = 16_384;
const SAMPLE_MS = 50;
// oxlint-disable-next-line no-control-regex -- they are what must not get through
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

export interface Bound {
  readonly code: 0 | 1;
  /** From the signal to the exit. */
  readonly withinMs: number;
  /** How many lines of lastcall's own there may be. @default 12 */
  readonly lines?: number;
  /** The most memory that the process ever has, where the system tells. @default 400 MB */
  readonly peakBytes?: number;
}

export interface BoundedStop {
  readonly durationMs: number;
  readonly report: ShutdownReport;
  /** Lastcall's own. */
  readonly lines: readonly string[];
}

interface Target {
  readonly program: Program;
}

/** A server with buffers to flush, for somebody to attack. */
export function startTarget(
  kind: ServerKind,
  options: ProgramOptions = {},
): Promise<RunningServer> {
  return startServer(kind, { ...options, ...targetOptions(options.lifecycle) });
}

/** What a target is started with. */
export function targetOptions(lifecycle: ProgramOptions["lifecycle"] = {}): ProgramOptions {
  return {
    lifecycle: { ...BUDGET, ...lifecycle },
    hooks: [{ phase: "flush", name: "buffers", does: "end" }],
  };
}

/** Whatever is done to it: it ends in time with that code, flushes its buffers, and says little. */
export async function expectBoundedStop(
  { program }: Target,
  { code, withinMs, lines: mostLines = 12, peakBytes = 400e6 }: Bound,
): Promise<BoundedStop> {
  const peak = watchPeak(program.pid);
  const signalledAt = program.signal();
  const exit = await program.exit();
  const durationMs = exit.at - signalledAt;
  const report = await program.report();
  const lines = program.linesLike('"name":"lastcall"');
  expect(exit).toMatchObject({ code, signal: null });
  expect(report.exitCode).toBe(code);
  expect(durationMs).toBeLessThan(withinMs + SLACK_MS);
  expect(report.hooks).toMatchObject([{ name: "buffers", outcome: "done" }]);
  expect(lines.length).toBeLessThanOrEqual(mostLines);
  for (const line of lines) {
    expect(Buffer.byteLength(line)).toBeLessThan(LINE_BYTES);
    expect(line).not.toMatch(CONTROL);
  }
  expect(peak()).toBeLessThan(peakBytes);
  return { durationMs, report, lines };
}

/** The most memory that a process has had; 0 where the system does not tell. */
function watchPeak(pid: number): () => number {
  let peak = 0;
  const look = (): void => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? peak / 1_024) * 1_024;
    } catch {
      // It is gone, or this is no Linux.
    }
  };
  look();
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
