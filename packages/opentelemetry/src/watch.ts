import { subscribe, unsubscribe } from "node:diagnostics_channel";
import {
  type Cut,
  CUT_CHANNEL,
  HOOK_CHANNEL,
  type HookEnd,
  type Lifecycle,
  type LifecycleState,
  REPORT_CHANNEL,
  type ShutdownReport,
  STATE_CHANNEL,
} from "@lastcall/core";

/** Hears what happens to one lifecycle, as it happens. */
export interface Watcher {
  changed?(state: LifecycleState, previous: LifecycleState): void;
  hookEnded?(hook: HookEnd): void;
  cut?(cut: Cut): void;
  reported?(report: ShutdownReport): void;
}

/** Until the report. Costs nothing for as long as nothing happens: no request is on these channels. */
export function watch(lifecycle: Lifecycle, watcher: Watcher): void {
  let { state } = lifecycle;
  const isOurs = (message: unknown): boolean =>
    (message as { readonly lifecycle: string }).lifecycle === lifecycle.name;
  const onState = (): void => {
    const previous = state;
    state = lifecycle.state;
    // A change of another one's, which may have the same name.
    if (state !== previous) watcher.changed?.(state, previous);
  };
  const onHook = (message: unknown): void => {
    if (isOurs(message)) watcher.hookEnded?.(message as HookEnd);
  };
  const onCut = (message: unknown): void => {
    if (isOurs(message)) watcher.cut?.(message as Cut);
  };
  const onReport = (message: unknown): void => {
    if (!isOurs(message) || lifecycle.state !== "closed") return;
    for (const [channel, listener] of listeners) unsubscribe(channel, listener);
    watcher.reported?.(message as ShutdownReport);
  };
  const listeners = [
    [STATE_CHANNEL, onState],
    [HOOK_CHANNEL, onHook],
    [CUT_CHANNEL, onCut],
    [REPORT_CHANNEL, onReport],
  ] as const;
  for (const [channel, listener] of listeners) subscribe(channel, listener);
}
