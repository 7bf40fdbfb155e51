import { channel } from "node:diagnostics_channel";
import type { CutRequest, HookReport, ShutdownReport } from "./report.ts";

/** The `node:diagnostics_channel` on which every change of state is published, as a `StateChange`. */
export const STATE_CHANNEL = "lastcall.state";
/** On which the end of every hook is published, as a `HookEnd`. */
export const HOOK_CHANNEL = "lastcall.hook";
/** On which is published what the drain deadline ends, as a `Cut`; only where it ends something. */
export const CUT_CHANNEL = "lastcall.cut";
/** On which every `ShutdownReport` is published, after all changes of state. */
export const REPORT_CHANNEL = "lastcall.report";

export interface StateChange {
  /** The option `name` of the lifecycle; "" where it has none. */
  readonly lifecycle: string;
  readonly previous: string;
  readonly state: string;
}

export interface HookEnd extends HookReport {
  readonly lifecycle: string;
}

export interface Cut {
  readonly lifecycle: string;
  /** The first hundred. */
  readonly requests: readonly CutRequest[];
  readonly requestCount: number;
  /** The names of tracked work: the first hundred. */
  readonly work: readonly string[];
  readonly workCount: number;
}

const states = channel(STATE_CHANNEL);
const hooks = channel(HOOK_CHANNEL);
const cuts = channel(CUT_CHANNEL);
const reports = channel(REPORT_CHANNEL);

/** A subscriber that throws is an uncaught error of the program's; it stops nothing here. */
export function publishState(change: StateChange): void {
  states.publish(change);
}

export function publishHook(end: HookEnd): void {
  hooks.publish(end);
}

export function publishCut(cut: Cut): void {
  cuts.publish(cut);
}

export function publishReport(report: ShutdownReport): void {
  reports.publish(report);
}
