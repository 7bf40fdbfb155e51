type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/** Asks whoever stands in for `process.emit` whether we are among them. */
const PROBE = Symbol("lastcall.probe");

/**
 * Stands in for `process.emit`. Node delivers a signal to `process.emit` as it is when the signal's first listener is
 * added, and its `emit` walks a copy of the list: a listener has no say in whether the others are called, whoever
 * stands in has. The listeners stay where they are, so that the program finds and removes its own. Libraries
 * (signal-exit) do the same for other events; whoever comes later passes on what is not theirs.
 */
export class EmitStandIn {
  readonly #take: (event: string | symbol, args: readonly unknown[]) => boolean;
  #inner: Emit = process.emit as Emit;
  #wasOwn = false;
  #probed = false;

  /** `take` says `true` when the event is not to be delivered. */
  constructor(take: (event: string | symbol, args: readonly unknown[]) => boolean) {
    this.#take = take;
  }

  standIn(): void {
    if (this.#isInPlace()) return;
    this.#wasOwn = Object.hasOwn(process, "emit");
    this.#inner = process.emit as Emit;
    process.emit = this.#emit as typeof process.emit;
  }

  /** Where another stands in by now, it passes everything on through us. */
  stepBack(): void {
    if (process.emit !== (this.#emit as typeof process.emit)) return;
    if (this.#wasOwn) process.emit = this.#inner as typeof process.emit;
    else delete (process as Partial<typeof process>).emit;
  }

  /** A signal whose first listener is added by `run` is delivered to us, whoever else stands in. */
  whileOutermost(run: () => void): void {
    const { emit: outermost } = process;
    process.emit = this.#emit as typeof process.emit;
    try {
      run();
    } finally {
      process.emit = outermost;
    }
  }

  /** Delivers an event past us. */
  pass(event: string | symbol, args: readonly unknown[]): boolean {
    return this.#inner.call(process, event, ...args);
  }

  #isInPlace(): boolean {
    this.#probed = false;
    (process.emit as Emit)(PROBE);
    return this.#probed;
  }

  readonly #emit = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === PROBE) {
      this.#probed = true;
      return true;
    }
    return this.#take(event, args) || this.pass(event, args);
  };
}
