import type { EventEmitter } from "node:events";

/** `passOn` calls the event's listeners as the emitter would have. */
type Take = (args: readonly unknown[], passOn: () => void) => void;

interface Interceptable {
  emit: (event: string | symbol, ...args: unknown[]) => boolean;
}

const intercepted = new WeakMap<object, Map<string | symbol, Take>>();

/**
 * Stands between one event of an emitter and its listeners, which stay what they are: whoever adds one, takes one off,
 * counts them or has their rejections captured finds what the program has made. Returns what ends it.
 */
export function interceptEvent(emitter: EventEmitter, event: string, take: Take): () => void {
  const takes = intercepted.get(emitter) ?? standIn(emitter);
  takes.set(event, take);
  return () => void takes.delete(event);
}

/** One `emit` per emitter, in front of whatever it had; with nothing to take it only passes on. */
function standIn(emitter: Interceptable): Map<string | symbol, Take> {
  const takes = new Map<string | symbol, Take>();
  const { emit } = emitter;
  emitter.emit = function (this: unknown, event: string | symbol, ...args: unknown[]): boolean {
    const take = takes.get(event);
    if (take === undefined) return Reflect.apply(emit, this, [event, ...args]);
    take(args, () => void Reflect.apply(emit, this, [event, ...args]));
    return true;
  };
  intercepted.set(emitter, takes);
  return takes;
}
