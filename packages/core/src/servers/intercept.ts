import type { EventEmitter } from "node:events";

/** `passOn` calls the event's listeners as the emitter would have. */
export type Take = (args: readonly unknown[], passOn: () => void) => void;

interface Interceptable {
  emit: (event: string | symbol, ...args: unknown[]) => boolean;
}

interface StandIn {
  readonly takes: Map<string | symbol, Take>;
  /** Where nothing was put in front of it since, the emitter is as it was. */
  readonly remove: () => void;
}

const intercepted = new WeakMap<object, StandIn>();

/**
 * Stands between one event of an emitter and its listeners, which stay what they are: whoever adds one, takes one off,
 * counts them or has their rejections captured finds what the program has made. Returns what ends it.
 */
export function interceptEvent(emitter: EventEmitter, event: string, take: Take): () => void {
  const { takes, remove } = intercepted.get(emitter) ?? standIn(emitter);
  takes.set(event, take);
  return () => {
    if (takes.get(event) === take) takes.delete(event);
    if (takes.size === 0) remove();
  };
}

/** One `emit` per emitter, in front of whatever it had; with nothing to take it only passes on. */
function standIn(emitter: Interceptable): StandIn {
  const takes = new Map<string | symbol, Take>();
  const wasOwn = Object.hasOwn(emitter, "emit");
  const { emit } = emitter;
  const ours = function (this: unknown, event: string | symbol, ...args: unknown[]): boolean {
    const take = takes.get(event);
    if (take === undefined) return Reflect.apply(emit, this, [event, ...args]);
    take(args, () => void Reflect.apply(emit, this, [event, ...args]));
    return true;
  };
  const remove = (): void => {
    if (emitter.emit !== ours) return;
    if (wasOwn) emitter.emit = emit;
    else delete (emitter as Partial<Interceptable>).emit;
    intercepted.delete(emitter);
  };
  emitter.emit = ours;
  intercepted.set(emitter, { takes, remove });
  return { takes, remove };
}
