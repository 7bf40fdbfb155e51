import type { Duplex } from "node:stream";
import type { Caller } from "../witness.ts";

const ACQUAINTANCE = Symbol("lastcall.acquaintance");

interface Met {
  [ACQUAINTANCE]?: Acquaintance;
}

/** What is known of a connection in normal operation: one small object on its socket, kept for as long as that is open. */
export class Acquaintance implements Caller {
  /** Who met it: a lifecycle that is over does not count. */
  readonly of: object;
  isChecker: boolean | undefined = undefined;
  /** Of the latest request that came while no answer was being sent, what an `Arrival` is made of. */
  at: number | undefined = undefined;
  method: string | undefined = undefined;
  url: string | undefined = undefined;

  constructor(socket: Duplex, of: object) {
    this.of = of;
    (socket as Met)[ACQUAINTANCE] = this;
  }
}

export function acquaintanceOn(socket: Duplex): Acquaintance | undefined {
  return (socket as Met)[ACQUAINTANCE];
}
