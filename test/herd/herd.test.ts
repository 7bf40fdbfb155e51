import type { ReportedPhase } from "@lastcall/core";
import { expect, test } from "vitest";
import { type ClientKind, stopHerd, type Stopped } from "./herd.ts";

const MANY = 1_000;
const FEW = 100;
const GRACE_MS = 20_000;
/** Of those told in one tenth of a second: a machine that stood still may bunch many more than are due in it. */
const MOST = MANY / 5;
/** Longer than it takes to tell many. */
const LAME_DUCK_MS = 3_000;
const LAME_DUCK = { gracePeriodMs: GRACE_MS, shutdownDelayMs: LAME_DUCK_MS };
const WITHIN_MS = 60_000;
const KINDS: readonly ClientKind[] = ["web-socket", "subscription", "session"];

function durationOf(phase: ReportedPhase, { report }: Stopped): number | undefined {
  return report?.phases.find((entered) => entered.phase === phase)?.durationMs;
}

test.each(KINDS)(
  `[5.1, 5.2] ${MANY} clients that stay (%s) are told one after the other, none is left out, and the report has the figures`,
  async (kind) => {
    const lifecycle = { gracePeriodMs: GRACE_MS };
    const { told, exit, report } = await stopHerd({ kind, count: MANY, lifecycle });
    expect(exit.code).toBe(0);
    expect(told).toMatchObject({ told: MANY, untold: 0 });
    expect(told.peak).toBeLessThanOrEqual(MOST);
    expect(report?.departures.told).toBe(MANY);
    expect(report?.departures.overMs).toBeGreaterThan(1_000);
    expect(report?.departures.mostIn100Ms).toBeLessThanOrEqual(MOST);
  },
  WITHIN_MS,
);

test(
  `[5.1, 2.8] where there is a lame duck, ${MANY} are told in it already, and draining has nobody left to tell`,
  async () => {
    const stopped = await stopHerd({ kind: "web-socket", count: MANY, lifecycle: LAME_DUCK });
    expect(stopped.exit.code).toBe(0);
    expect(stopped.told).toMatchObject({ told: MANY, untold: 0 });
    expect(durationOf("lame-duck", stopped)).toBeGreaterThanOrEqual(LAME_DUCK_MS * 0.9);
    expect(durationOf("draining", stopped)).toBeLessThan(LAME_DUCK_MS / 2);
  },
  WITHIN_MS,
);

test(
  `[5.1] ${FEW} are told together, and only at draining`,
  async () => {
    const stopped = await stopHerd({ kind: "web-socket", count: FEW, lifecycle: LAME_DUCK });
    expect(stopped.exit.code).toBe(0);
    expect(stopped.told).toMatchObject({ told: FEW, untold: 0 });
    expect(stopped.tookMs).toBeGreaterThanOrEqual(LAME_DUCK_MS);
    expect(stopped.report?.departures).toMatchObject({ told: FEW, mostIn100Ms: FEW });
  },
  WITHIN_MS,
);
