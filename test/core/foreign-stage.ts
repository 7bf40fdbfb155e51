import { afterEach, beforeEach, expect, vi } from "vitest";
import { ForeignListeners } from "../../packages/core/src/process/foreign-listeners.ts";
import { ListenerPlaces } from "../../packages/core/src/process/listener-places.ts";
import { SignalHandlers } from "../../packages/core/src/process/signals.ts";
import { FakeClock } from "./fake-clock.ts";

/** Nobody sends them to this process. */
export const SIGNALS = ["SIGUSR2", "SIGHUP"] as const;
export const [SIGNAL, OTHER]: typeof SIGNALS = SIGNALS;
export const ARGS: readonly [typeof SIGNAL, number] = [SIGNAL, 12];

export const { kill }: typeof process = process;
export const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
export let clock: FakeClock;
export let signals: SignalHandlers;
export let foreign: ForeignListeners;

/** Each test has its own, on a clock that begins at `startMs`, and leaves nothing on the process. */
export function stageForeignListeners(startMs = 0): void {
  beforeEach(() => {
    logger.info.mockClear();
    clock = new FakeClock();
    clock.block(startMs);
    const places = new ListenerPlaces();
    signals = new SignalHandlers(clock, { received: () => true, interrupted: () => {} }, places);
    foreign = new ForeignListeners(clock, signals, places);
    signals.install(SIGNALS);
  });
  afterEach(() => {
    foreign.forget();
    signals.remove();
    for (const signal of SIGNALS) process.removeAllListeners(signal);
    expect(process.kill).toBe(kill);
  });
}
