export type MessageListener = (message: unknown) => void;

/**
 * Calls `listener` with what the parent says over IPC. Returns what ends it. Listening alone would keep a program
 * alive that has nothing else to do, since Node counts its listeners: this one is not counted.
 */
export function listenToParent(listener: MessageListener): () => void {
  process.on("message", listener);
  channel()?.unrefCounted?.();
  return () => {
    channel()?.refCounted?.();
    process.removeListener("message", listener);
  };
}

/** The count behind `process.channel`, by which Node knows whether anybody listens. */
function channel(): { unrefCounted?: () => void; refCounted?: () => void } | undefined {
  return process.channel as ReturnType<typeof channel>;
}
