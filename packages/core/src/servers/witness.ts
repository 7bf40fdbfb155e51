import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";

/**
 * Besides the first of each connection, requests are looked at no more often than this: a look costs some thousand
 * instructions, and two seconds are to show enough of them.
 */
const LOOK_EVERY_MS = 250;
const REMEMBERED_MS = 60_000;
const REMEMBERED = 64;
/** What a proxy adds to a request that it passes on. */
const FORWARDING = ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-proto"];

/** Knows who asks for health. */
export interface Recogniser {
  /** Whether the path may be a probe's: cheap. */
  mayBe(url: string): boolean;
  /** Whether it is one, or is exempt: then it is no traffic. Notes who asks. */
  isApart(req: IncomingMessage): boolean;
  /** Whether it is a health checker by its name, on whatever path: likewise. */
  isChecker(req: IncomingMessage): boolean;
}

interface Look {
  readonly at: number;
  readonly proxied: boolean;
}

/** What stands for a connection, as long as it is open. */
export interface Caller {
  /** Whether the request on it that was looked at last came from a health checker, which may ask again. */
  isChecker: boolean | undefined;
}

/** Sees the requests of normal operation, as cheaply as it can: how many there are, and who stands in front. */
export class Witness {
  readonly #clock: Clock;
  readonly #recogniser: Recogniser;
  readonly #looks: Look[] = [];
  #lookAgainAt = -Infinity;
  #requests = 0;

  constructor(clock: Clock, recogniser: Recogniser) {
    this.#clock = clock;
    this.#recogniser = recogniser;
  }

  /** Requests so far, those for health left out. */
  get requests(): number {
    return this.#requests;
  }

  /** What the requests of the last minute had in common. */
  get signs(): { readonly looked: number; readonly proxied: number } {
    const since = this.#clock.now() - REMEMBERED_MS;
    const looks = this.#looks.filter(({ at }) => at >= since);
    return { looked: looks.length, proxied: looks.filter(({ proxied }) => proxied).length };
  }

  /** Runs for every request, which came `at` a time of the clock: keep it cheap. */
  saw(req: IncomingMessage, caller: Caller, at: number): void {
    if (this.#recogniser.mayBe(req.url!) && this.#recogniser.isApart(req)) return;
    if (at >= this.#lookAgainAt || caller.isChecker !== false) {
      caller.isChecker = this.#recogniser.isChecker(req);
      if (caller.isChecker) return;
      this.#lookAt(req, at);
    }
    this.#requests++;
  }

  #lookAt(req: IncomingMessage, at: number): void {
    this.#lookAgainAt = at + LOOK_EVERY_MS;
    const proxied =
      req.httpVersion === "1.0" || FORWARDING.some((name) => req.headers[name] !== undefined);
    this.#looks.push({ at, proxied });
    if (this.#looks.length > REMEMBERED) this.#looks.shift();
  }
}
