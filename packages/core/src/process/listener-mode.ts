/** When the program's own listeners of a signal are called: behind everything else, at the signal, or never. */
export type ListenerMode = "after" | "shared" | "exclusive";

const MODES: readonly ListenerMode[] = ["exclusive", "shared", "after"];
const LOSSES: Readonly<Partial<Record<ListenerMode, string>>> = {
  shared:
    "the program's own listeners are called at the signal, while requests are in flight: one that exits cuts them, " +
    "one that closes a pool fails them",
  exclusive: "the program's own listeners are never called, and what they clean up is not",
};

/** Of several lifecycles, the one that leaves the program's listeners the least has its way. */
export function modeOf(modes: readonly ListenerMode[]): ListenerMode {
  return MODES.find((mode) => modes.includes(mode)) ?? "after";
}

/** What a mode costs the program whose listeners these are; `undefined` when it costs nothing. */
export function lossOf(mode: ListenerMode, listeners: readonly string[]): string | undefined {
  const loss = LOSSES[mode];
  if (loss === undefined || listeners.length === 0) return undefined;
  return `signalListeners "${mode}": ${loss}: ${listeners.join("; ")}`;
}
