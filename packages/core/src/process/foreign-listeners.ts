import type { Clock } from "../clock.ts";
import type { Logger } from "../report/log-sinks.ts";
import type { ListenerMode } from "./listener-mode.ts";
import type { ListenerPlaces } from "./listener-places.ts";
import { signalName } from "./signal-name.ts";
import type { RawListener, SignalHandlers } from "./signals.ts";

/** How often it is said that they are still waited for. */
const TELL_MS = 2_000;

/**
 * The program's own listeners of the signals that we handle: called, and waited for. Most of them are all the shutdown
 * that the program has.
 *
 * None is told apart as one that only records the signal: what it wrote down may be what a loop looks at before it
 * cleans up, and nothing shows that from outside. So the process ends in one of the ways in which it would have ended
 * without us: it exits, raises the signal again, or has nothing left to do; or the grace period is over.
 */
export class ForeignListeners {
  readonly #clock: Clock;
  readonly #signals: SignalHandlers;
  readonly #places: ListenerPlaces;
  /** Signals that came, and what their listeners are to be called with. */
  readonly #due = new Map<NodeJS.Signals, readonly unknown[]>();
  readonly #seen = new Set<NodeJS.Signals>();
  /** What the program sends itself while others of its listeners are left: they are called. */
  readonly #sent = new Set<NodeJS.Signals>();
  readonly #called: string[] = [];
  /** Of those that returned a promise which has not settled. */
  readonly #pending = new Set<string>();
  #calledAt = 0;
  #failed = false;
  #raised: NodeJS.Signals | undefined;
  #whenRaised = (): void => {};
  #restoreKill = (): void => {};

  constructor(clock: Clock, signals: SignalHandlers, places: ListenerPlaces) {
    this.#clock = clock;
    this.#signals = signals;
    this.#places = places;
  }

  /** Those that are installed now, by name and place. */
  describe(signals: Iterable<NodeJS.Signals>): string[] {
    const signalsOf = new Map<string, Set<NodeJS.Signals>>();
    for (const signal of signals) {
      for (const listener of this.#signals.foreign(signal)) {
        const text = this.#places.describe(original(listener));
        signalsOf.set(text, (signalsOf.get(text) ?? new Set()).add(signal));
      }
    }
    return [...signalsOf].map(([text, names]) => `${text} of ${[...names].join(", ")}`);
  }

  /** A signal came. One that is repeated changes nothing, unless the program sent it. */
  received(signal: NodeJS.Signals, args: readonly unknown[], mode: ListenerMode): void {
    if (this.#sent.delete(signal)) return this.#call(signal, args);
    if (this.#seen.has(signal)) return;
    this.#seen.add(signal);
    if (mode === "shared") this.#call(signal, args);
    if (mode === "after") this.#due.set(signal, args);
  }

  /** Whether there is something to call or to wait for. */
  get pending(): boolean {
    return this.#called.length > 0 || this.#dueListeners > 0;
  }

  /**
   * Calls those that were held back, and waits until the program ends the process, but not beyond `deadline` (in the
   * clock's time). Holds nothing: the process may end meanwhile. Resolves to the signal that the program raised again.
   */
  async finish(deadline: number, logger: Logger): Promise<NodeJS.Signals | undefined> {
    for (const [signal, args] of this.#due) this.#call(signal, args);
    this.#due.clear();
    if (this.#called.length === 0 || this.#raised !== undefined) return this.#raised;
    const startedAt = this.#clock.now();
    const cancelTelling = this.#clock.every(TELL_MS, () => {
      const forMs = Math.round(this.#clock.now() - startedAt);
      const names = this.#called.join(", ");
      logger.info(`waiting for the program's own signal listeners (${names}) for ${forMs} ms`);
    });
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.afterUnheld(deadline - this.#clock.now(), resolve);
      this.#whenRaised = () => {
        cancel();
        resolve();
      };
    });
    cancelTelling();
    return this.#raised;
  }

  /** With nothing of ours left in the process: calls those that were held back as Node would have. */
  release(): void {
    for (const [signal, args] of this.#due) {
      if (process.listenerCount(signal) > 0) process.emit(signal, ...(args as [NodeJS.Signals]));
    }
    this.forget();
  }

  /** What was is nothing to the next shutdown, where the process goes on. */
  forget(): void {
    for (const noted of [this.#due, this.#seen, this.#sent, this.#pending]) noted.clear();
    this.#called.length = 0;
    this.#failed = false;
    this.#raised = undefined;
    this.#restoreKill();
  }

  /**
   * How they ended the process, in words, and the exit code that stands for it: 1 where the program was not `done`, and
   * nothing is known of what it had still to do. Said once; `undefined` when none was called.
   */
  end(how: string, done: boolean): { readonly text: string; readonly code: number } | undefined {
    const names = this.#called.splice(0);
    if (names.length === 0) return undefined;
    const afterMs = Math.round(this.#clock.now() - this.#calledAt);
    const unsettled =
      !done && this.#pending.size > 0 ? `; unsettled: ${[...this.#pending].join(", ")}` : "";
    return {
      text: `the program's own signal listeners (${names.join(", ")}) ${how} after ${afterMs} ms${unsettled}`,
      code: done && !this.#failed ? 0 : 1,
    };
  }

  /** Whether one returned a promise that has not settled. */
  get unsettled(): boolean {
    return this.#pending.size > 0;
  }

  get #dueListeners(): number {
    let count = 0;
    for (const signal of this.#due.keys()) count += this.#signals.foreign(signal).length;
    return count;
  }

  #call(signal: NodeJS.Signals, args: readonly unknown[]): void {
    const listeners = this.#signals.foreign(signal);
    if (listeners.length === 0) return;
    this.#watchRaises();
    this.#calledAt = this.#clock.now();
    for (const listener of listeners) {
      const name = this.#places.describe(original(listener));
      if (!this.#called.includes(name)) this.#called.push(name);
      try {
        this.#await(name, this.#signals.call(signal, listener, args));
      } catch (error) {
        // The others are called all the same; it becomes what it would have been.
        this.#failed = true;
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }

  #await(name: string, returned: unknown): void {
    if (typeof (returned as PromiseLike<unknown> | undefined)?.then !== "function") return;
    this.#pending.add(name);
    const failed = (): void => void (this.#failed = true);
    const settled = Promise.resolve(returned as PromiseLike<unknown>);
    // Nobody handles a rejection of it here: it stays one that nobody handled.
    void settled.finally(() => this.#pending.delete(name));
    settled.catch(failed);
  }

  /**
   * A program that is done removes its listener and sends itself the signal. Only its own call tells that from a
   * signal that the platform repeats.
   */
  #watchRaises(): void {
    this.#restoreKill();
    const { kill } = process;
    const standIn = (pid: number, signal: string | number = "SIGTERM"): true => {
      const name = signalName(signal);
      if (pid !== process.pid || !this.#signals.handles(name))
        return kill.call(process, pid, signal);
      if (this.#signals.foreign(name).length > 0) {
        this.#sent.add(name);
        return kill.call(process, pid, signal);
      }
      this.#raised ??= name;
      this.#whenRaised();
      return true;
    };
    process.kill = standIn;
    this.#restoreKill = () => {
      if (process.kill === standIn) process.kill = kill;
    };
  }
}

/** What the program added. */
function original(listener: RawListener): RawListener {
  return (listener.listener ?? listener) as RawListener;
}
