import { expect, vi } from "vitest";
import { Changes } from "../../packages/core/src/changes.ts";
import { settle } from "../../packages/core/src/phases/settle.ts";
import type { Servers } from "../../packages/core/src/servers/servers.ts";
import { FakeClock } from "./fake-clock.ts";

const NEVER = -Infinity;

/** Servers without sockets, as the test moves them; draining has begun at 0. */
export class Settled {
  readonly clock = new FakeClock();
  readonly ended = vi.fn<(settled: boolean) => void>();
  readonly servers = {
    open: 1,
    leaving: 0,
    arrivals: 1,
    lastAcceptAt: NEVER,
    lastIdleAt: NEVER,
    lastRequestAt: NEVER,
    stopListening: vi.fn(),
  };
  busy = false;
  /** What a cluster's primary says to a worker. */
  readonly mayStopListening = vi.fn(() => Promise.resolve(true));
  readonly #changes = new Changes(this.clock);

  start({ settleMs = 100, deadline = 60_000, mayReturn = true } = {}): void {
    void settle({
      clock: this.clock,
      changes: this.#changes,
      servers: this.servers as unknown as Servers,
      settleMs,
      drainingSince: 0,
      mayReturn,
      busy: () => this.busy,
      mayStopListening: this.mayStopListening,
      deadline,
    }).then(this.ended);
  }

  async after(ms: number, change: () => void = () => {}): Promise<void> {
    await this.clock.advance(ms);
    change();
    this.#changes.notify();
    await this.clock.advance();
  }
}

export async function expectEndAfter(
  { clock, ended, servers }: Settled,
  ms: number,
): Promise<void> {
  await clock.advance(ms - 1);
  expect(ended).not.toHaveBeenCalled();
  expect(servers.stopListening).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
  expect(servers.stopListening).toHaveBeenCalledOnce();
  expect(clock.pending).toBe(0);
}
