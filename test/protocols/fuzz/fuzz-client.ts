import type { Socket } from "node:net";
import type { Script } from "./course.ts";

/** One connection of the fuzz: sends its packets, whatever comes back meanwhile. */
export abstract class FuzzClient<S extends Script = Script> {
  readonly script: S;
  /** What each of its requests is called among all of the run. */
  readonly nameOf: (index: number) => string;
  readonly #packets: Buffer[];
  #socket: Promise<Socket | undefined> | undefined;

  constructor(
    script: S,
    name: number,
    packetsOf: (script: S, nameOf: (index: number) => string) => Buffer[],
  ) {
    this.script = script;
    this.nameOf = (index) => `${name}.${index}`;
    this.#packets = packetsOf(script, this.nameOf);
  }

  /** How many packets are still to be sent. */
  get left(): number {
    return this.#packets.length;
  }

  /** @returns nothing when the listener did not take it */
  open(): Promise<Socket | undefined> {
    return (this.#socket ??= this.connect());
  }

  async sendNext(): Promise<void> {
    const socket = await this.open();
    const packet = this.#packets.shift();
    if (packet === undefined || socket === undefined || !this.reachable) return;
    if (this.script.breaksOff && this.left === 0) socket.destroy();
    else socket.write(packet);
  }

  protected abstract connect(): Promise<Socket | undefined>;
  /** Whether the server has not ended the connection. */
  protected abstract get reachable(): boolean;
  /** Until every request has its whole answer, or the connection is closed. */
  abstract settled(): Promise<void>;
  abstract closed(): Promise<void>;
}
