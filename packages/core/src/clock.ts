export type Cancel = () => void;

/** The only source of time and timers. Monotonic: a change of the wall clock changes nothing. */
export interface Clock {
  /** Milliseconds since an arbitrary point. */
  now(): number;
  /** Runs once after `delayMs`; the timer holds the process until it ran or was cancelled. */
  after(delayMs: number, run: () => void): Cancel;
  /** The same, but a process that has nothing else to do does not wait for it. */
  afterUnheld(delayMs: number, run: () => void): Cancel;
  /** Runs again and again; holds no process. */
  every(intervalMs: number, run: () => void): Cancel;
  /** Runs once the event loop has polled for input one more time. */
  nextTurn(run: () => void): void;
}

/** The largest delay a Node timer takes; above it Node fires after 1 ms. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

const origin = process.hrtime();
/** Held, since the global is a getter on Node's side, at half the price of the reading. Absent until it is loaded. */
let read: typeof performance | undefined;
/** By how much `read` is behind. */
let behindMs = 0;

function sinceOrigin(): number {
  const [seconds, nanoseconds] = process.hrtime(origin);
  return seconds * 1e3 + nanoseconds / 1e6;
}

/**
 * From here on requests read the system's clock: by `performance`, at half the price of `process.hrtime`, but it has
 * to be loaded first, which a process that never serves is spared.
 */
export function readClockOften(): void {
  if (read !== undefined) return;
  const now = performance.now();
  behindMs = sinceOrigin() - now;
  read = performance;
}

export const systemClock: Clock = {
  now: () => (read === undefined ? sinceOrigin() : read.now() + behindMs),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
  afterUnheld(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS)).unref();
    return () => clearTimeout(timer);
  },
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs).unref();
    return () => clearInterval(timer);
  },
  nextTurn: (run) => void setImmediate(run),
};

/** Resolves with `promise`, or after `limitMs` without it. */
export function within(limitMs: number, promise: Promise<unknown>, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, resolve);
    void promise.finally(() => {
      cancel();
      resolve();
    });
  });
}
