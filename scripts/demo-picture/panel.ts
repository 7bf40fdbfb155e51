import type { Performed } from "../../examples/demo/performance.ts";
import { SLICE_MS } from "../../packages/cli/src/drill/picture/slices.ts";

/** How much is shown before the signal, and behind it. */
export const BEFORE_MS = 1_500;
export const AFTER_MS = 5_500;

export interface Stretch {
  readonly value: string;
  /** Milliseconds since the signal. */
  readonly from: number;
  readonly until: number;
}

export interface Row {
  readonly label: string;
  readonly kind: "flight" | "answered" | "refused" | "lost";
  /** One for each slice of `SLICE_MS`, from `-BEFORE_MS` on. */
  readonly values: readonly number[];
}

/** What one half of the demo showed, on the clock that the signal starts. */
export interface Panel {
  readonly title: string;
  readonly readiness: readonly Stretch[];
  readonly rows: readonly Row[];
  readonly exitAt: number;
  readonly passed: boolean;
  readonly facts: string;
}

export function panelOf({ program, story, stage, verdict }: Performed): Panel {
  const signalAt = story.signalAt ?? 0;
  const first = Math.floor((signalAt - BEFORE_MS) / SLICE_MS);
  const count = (BEFORE_MS + AFTER_MS) / SLICE_MS;
  const shown = Array.from({ length: count }, (_, n) => stage.tally.slices[first + n]);
  const exitAt = (stage.service.exit?.at ?? 0) - signalAt;
  const changes = stage.prober.readiness.changes;
  return {
    title: program.title,
    readiness: changes.map(({ value, at }, index) => {
      const next = changes[index + 1]?.at;
      const end = value === "gone" ? AFTER_MS : exitAt;
      return {
        value,
        from: Math.max(at - signalAt, -BEFORE_MS),
        until: Math.min(next === undefined ? end : next - signalAt, AFTER_MS),
      };
    }),
    rows: [
      { label: "in flight", kind: "flight", values: shown.map((slice) => slice?.inFlight ?? 0) },
      {
        label: "answered",
        kind: "answered",
        values: shown.map((slice) => slice?.ended.answered ?? 0),
      },
      {
        label: "503",
        kind: "refused",
        values: shown.map((slice) => slice?.ended["turned-away"] ?? 0),
      },
      { label: "lost", kind: "lost", values: shown.map((slice) => slice?.ended.lost ?? 0) },
    ],
    exitAt,
    passed: verdict.passed,
    facts: verdict.facts,
  };
}
