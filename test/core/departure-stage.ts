import { vi } from "vitest";
import type { Company } from "../../packages/core/src/process/company.ts";
import { Departure } from "../../packages/core/src/process/departure.ts";
import type { ForeignListeners } from "../../packages/core/src/process/foreign-listeners.ts";
import type { Leave, Member } from "../../packages/core/src/process/member.ts";
import type { SignalHandlers } from "../../packages/core/src/process/signals.ts";
import { FakeClock } from "./fake-clock.ts";

/** In the clock's time, which is at 1 000 when a test begins. */
export const DEADLINE = 9_000;

type Ended = { readonly text: string; readonly code: number } | undefined;

/** What a departure sees of a lifecycle. */
export class Leaver {
  readonly exits: boolean;
  stopping: boolean;
  readonly logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  readonly cutShort = vi.fn<() => number>(() => 0);

  constructor(exits: boolean, stopping: boolean) {
    this.exits = exits;
    this.stopping = stopping;
  }
}

/** A departure among lifecycles, listeners and others that do what a test says. */
export class DepartureStage {
  readonly clock = new FakeClock();
  readonly members = new Set<Leaver>();
  readonly foreign = {
    pending: false,
    unsettled: false,
    finish: vi.fn<ForeignListeners["finish"]>(() => Promise.resolve(undefined)),
    end: vi.fn<(how: string, done: boolean) => Ended>(),
  };
  readonly company = {
    isLed: false,
    closed: vi.fn<Company["closed"]>(),
    worstCode: vi.fn<Company["worstCode"]>(() => Promise.resolve(0)),
    leave: vi.fn<Company["leave"]>(() => Promise.resolve()),
  };
  readonly signals = { remove: vi.fn<SignalHandlers["remove"]>() };
  readonly departure: Departure;

  constructor() {
    this.clock.block(1_000);
    this.departure = new Departure(this.clock, {
      members: this.members as unknown as Set<Member>,
      foreign: this.foreign as unknown as ForeignListeners,
      signals: this.signals as unknown as SignalHandlers,
      company: this.company as unknown as Company,
    });
  }

  join(exits: boolean, stopping = true): Leaver {
    const member = new Leaver(exits, stopping);
    this.members.add(member);
    return member;
  }

  leave(
    member: Leaver,
    exitCode: number,
    deadline: number = DEADLINE,
    closeLogs: Leave["closeLogs"] = () => Promise.resolve(0),
  ): Promise<void> {
    this.members.delete(member);
    const how = { report: { exitCode }, deadline, closeLogs };
    return this.departure.leave(member as unknown as Member, how);
  }
}
