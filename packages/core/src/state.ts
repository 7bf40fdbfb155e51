const ORDER = ["starting", "ready", "lame-duck", "draining", "closing", "closed"] as const;

/** `lame-duck`: not ready, but every request is still served. `draining`: new requests are turned away. */
export type LifecycleState = (typeof ORDER)[number];

/** Moves forward only; a step that would go back is no step. */
export class State {
  #index = 0;
  #since: number;
  readonly #now: () => number;
  #started = false;
  #begun!: (ready: boolean) => void;
  readonly #told: (state: LifecycleState, previous: LifecycleState) => void;

  /** Resolves when the start is over: whether it ended in `ready`. */
  readonly whenReady: Promise<boolean> = new Promise((resolve) => {
    this.#begun = resolve;
  });

  /** `now` is the clock's; `told` hears of every change. */
  constructor(
    now: () => number,
    told: (state: LifecycleState, previous: LifecycleState) => void = () => {},
  ) {
    this.#now = now;
    this.#since = now();
    this.#told = told;
  }

  /** For how many milliseconds it has been in this state. */
  get ageMs(): number {
    return this.#now() - this.#since;
  }

  get current(): LifecycleState {
    return ORDER[this.#index]!;
  }

  /** Whether it has ever been ready. */
  get started(): boolean {
    return this.#started;
  }

  /** Whether the shutdown has begun. */
  get stopping(): boolean {
    return this.#index > 1;
  }

  /** Whether new requests are turned away. */
  get turnsAway(): boolean {
    return this.#index > 2;
  }

  advance(to: LifecycleState): boolean {
    const next = ORDER.indexOf(to);
    if (next <= this.#index) return false;
    const previous = this.current;
    this.#index = next;
    this.#since = this.#now();
    this.#started ||= to === "ready";
    this.#begun(this.#started);
    this.#told(to, previous);
    return true;
  }
}
