/*
 * What a parent says over IPC. Two things are not to change for the program: its life, which a listener of `message`
 * prolongs, and its messages, which Node keeps until somebody listens.
 */
export type MessageListener = (message: unknown) => void;

/**
 * The count behind `process.channel`, by which Node knows whether anybody listens: undocumented, the same on Node 20
 * to 26. The documented `channel.unref()` would let a program end that listens for itself.
 */
interface CountedChannel {
  unrefCounted?(): void;
  refCounted?(): void;
}

/** Whether Node still counts its listeners so; without it nobody can listen without prolonging a program's life. */
function canListenToParent(): boolean {
  return typeof channel()?.unrefCounted === "function";
}

/** Calls `listener` with what the parent says. Returns what ends it. */
export function listenToParent(listener: MessageListener): () => void {
  if (!canListenToParent()) return () => {};
  /** What came while the program did not listen. */
  const kept: [message: unknown, handle: unknown][] = [];
  let replaying = false;
  const hear = (message: unknown, handle: unknown): void => {
    if (replaying) return;
    if (process.listenerCount("message") === 1) kept.push([message, handle]);
    listener(message);
  };
  const replay = (): void => {
    replaying = true;
    // A program that stops listening with the first gets the rest when it listens again, as from Node.
    while (process.listenerCount("message") > 1) {
      const next = kept.shift();
      if (next === undefined) break;
      process.emit("message", ...(next as Parameters<NodeJS.MessageListener>));
    }
    replaying = false;
  };
  const added = (event: string | symbol, by: unknown): void => {
    if (event === "message" && by !== hear && kept.length > 0) process.nextTick(replay);
  };
  process.on("message", hear);
  process.on("newListener", added);
  channel()?.unrefCounted?.();
  return () => {
    channel()?.refCounted?.();
    process.removeListener("message", hear);
    process.removeListener("newListener", added);
  };
}

function channel(): CountedChannel | undefined {
  return process.channel as CountedChannel | undefined;
}
