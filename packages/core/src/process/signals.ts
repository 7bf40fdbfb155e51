import type { Clock } from "../clock.ts";
import { EmitStandIn } from "./emit-stand-in.ts";
import type { ListenerPlaces } from "./listener-places.ts";

/** As it is in the list: one that was added with `once` is wrapped. */
export type RawListener = ((...args: unknown[]) => unknown) & { readonly listener?: unknown };

/** Two SIGINTs closer than this are one key press, seen twice. */
const SAME_KEY_PRESS_MS = 100;

export interface SignalEvents {
  /**
   * `held`: the program's own listeners do not get it, unless they are called. Returns `false` when it is nobody's:
   * they get it as they would without us.
   */
  readonly received: (signal: NodeJS.Signals, args: readonly unknown[], held: boolean) => boolean;
  /** The second Ctrl-C. */
  readonly interrupted: () => void;
}

/**
 * The process's signal handlers, one set for all. The signals come to us alone; each has a listener of ours only so
 * that Node goes on delivering it when the program has none, or takes its own off.
 */
export class SignalHandlers {
  readonly #clock: Clock;
  readonly #events: SignalEvents;
  readonly #places: ListenerPlaces;
  readonly #emit = new EmitStandIn((event, args) => this.#take(event, args));
  readonly #installed = new Set<NodeJS.Signals>();
  #moving = false;
  #firstInterruptAt: number | undefined;

  constructor(clock: Clock, events: SignalEvents, places: ListenerPlaces) {
    this.#clock = clock;
    this.#events = events;
    this.#places = places;
  }

  install(signals: readonly NodeJS.Signals[]): void {
    for (const signal of signals) {
      if (this.#installed.has(signal)) continue;
      if (this.#installed.size === 0) {
        this.#emit.standIn();
        process.on("removeListener", this.#removed);
        // Ours is one more than the program may have reckoned with.
        raiseMaxListeners(1);
      }
      this.#installed.add(signal);
      this.#bind(signal);
    }
  }

  remove(): void {
    if (this.#installed.size === 0) return;
    process.removeListener("removeListener", this.#removed);
    for (const signal of this.#installed) process.removeListener(signal, this.#listener);
    this.#installed.clear();
    this.#emit.stepBack();
    raiseMaxListeners(-1);
    this.#firstInterruptAt = undefined;
  }

  handles(signal: NodeJS.Signals): boolean {
    return this.#installed.has(signal);
  }

  /** The program's own listeners, in their order. */
  foreign(signal: NodeJS.Signals): RawListener[] {
    return (process.rawListeners(signal) as RawListener[]).filter(
      (listener) => listener !== this.#listener,
    );
  }

  /**
   * Calls one of the program's listeners, as if ours was not there: some (signal-exit) act only where they are alone.
   * Ours stays where nobody else would be left, since the next signal would kill the process then.
   */
  call(signal: NodeJS.Signals, listener: RawListener, args: readonly unknown[]): unknown {
    const isOnce = listener.listener !== undefined;
    if (this.foreign(signal).length <= (isOnce ? 1 : 0))
      return Reflect.apply(listener, process, args);
    this.#move(() => process.removeListener(signal, this.#listener));
    try {
      return Reflect.apply(listener, process, args);
    } finally {
      this.#move(() => process.prependListener(signal, this.#listener));
    }
  }

  /** Node delivers the signal to us from here on, also if the program was first. */
  #bind(signal: NodeJS.Signals): void {
    const others = this.foreign(signal);
    this.#move(() => {
      for (const other of others) process.removeListener(signal, other);
      process.on(signal, this.#listener);
      for (const other of others) process.on(signal, other);
    });
  }

  #move(move: () => void): void {
    const moving = this.#moving;
    this.#moving = true;
    this.#places.ignoring(() => this.#emit.whileOutermost(move));
    this.#moving = moving;
  }

  /** `process.removeAllListeners("SIGTERM")` means the program's own. */
  readonly #removed = (event: string | symbol, listener: unknown): void => {
    if (listener !== this.#listener || this.#moving) return;
    if (this.#installed.has(event as NodeJS.Signals)) this.#bind(event as NodeJS.Signals);
  };

  readonly #take = (event: string | symbol, args: readonly unknown[]): boolean =>
    this.#installed.has(event as NodeJS.Signals) &&
    this.#receive(event as NodeJS.Signals, args, true);

  /** Called only when somebody delivers the signal past us, to the others as well. */
  readonly #listener = (signal: NodeJS.Signals, ...rest: unknown[]): void => {
    this.#receive(signal, [signal, ...rest], false);
  };

  #receive(signal: NodeJS.Signals, args: readonly unknown[], held: boolean): boolean {
    if (signal === "SIGINT") {
      const now = this.#clock.now();
      if (this.#firstInterruptAt === undefined) this.#firstInterruptAt = now;
      else if (now - this.#firstInterruptAt > SAME_KEY_PRESS_MS) {
        this.#events.interrupted();
        return true;
      }
    }
    return this.#events.received(signal, args, held);
  }
}

function raiseMaxListeners(by: number): void {
  const limit = process.getMaxListeners();
  // 0 is no limit.
  if (limit > 0) process.setMaxListeners(limit + by);
}
