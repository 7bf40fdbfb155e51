import type { LifecycleOptions } from "../../packages/core/src/options/options.ts";
import { assemble } from "../../packages/core/src/assemble.ts";
import type { Parts } from "../../packages/core/src/parts.ts";
import { runShutdown } from "../../packages/core/src/phases/shutdown.ts";
import type { Finished } from "../../packages/core/src/phases/tail.ts";
import { FakeClock } from "./fake-clock.ts";
import { quietSettings } from "./quiet-settings.ts";

export interface Stage {
  readonly clock: FakeClock;
  readonly parts: Parts;
  readonly lines: string[];
  stop(reason?: string, failed?: boolean): Promise<Finished>;
}

/** 10 s, of which the last 2 s belong to the hooks. */
export function setUp(options: LifecycleOptions = {}): Stage {
  const clock = new FakeClock();
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const logger = { info: note, warn: note, error: note };
  const numbers = { gracePeriodMs: 10_000, flushReserveMs: 2_000, ...options };
  const parts = assemble(quietSettings({ ...numbers, logger }), clock);
  return {
    clock,
    parts,
    lines,
    stop: (reason = "SIGTERM", failed = false) =>
      runShutdown(parts, reason, failed, {
        othersGone: Promise.resolve(),
        mayStopListening: () => Promise.resolve(true),
        exitsAtOnce: () => false,
        signalListeners: [],
        begun: () => {},
      }),
  };
}
