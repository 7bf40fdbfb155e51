import type { EventEmitter } from "node:events";

type Listener = (...args: unknown[]) => void;

/** Takes an emitter's own listeners of some events away, so that something else can stand in their place. */
export class SetAside {
  readonly #emitter: EventEmitter;
  readonly #taken = new Map<string, Listener[]>();

  constructor(emitter: EventEmitter) {
    this.#emitter = emitter;
  }

  /** Puts `instead` in the place of the event's listeners; those taken first stay the ones that `emit` calls. */
  replace(event: string, instead: Listener): void {
    if (!this.#taken.has(event)) {
      this.#taken.set(event, this.#emitter.rawListeners(event) as Listener[]);
    }
    this.#emitter.removeAllListeners(event);
    this.#emitter.on(event, instead);
  }

  /** Calls the listeners that were taken. */
  emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#taken.get(event) ?? []) {
      Reflect.apply(listener, this.#emitter, args);
    }
  }
}
