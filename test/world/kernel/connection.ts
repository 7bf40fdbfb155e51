import type { EventLoop } from "./loop.ts";

/** As much of the machine as a connection needs. */
interface Machine {
  readonly loop: EventLoop;
  active(): void;
  later(run: () => void): void;
}

/** What a client hears of its connection. */
export interface ClientEnd {
  connected(): void;
  refused(): void;
  data(text: string): void;
  /** FIN. */
  ended(): void;
  /** RST. */
  reset(): void;
}

/** What the process hears of a connection that it has accepted. */
export interface ServerEnd {
  /** `false`: no more for now. */
  data(text: string): boolean;
  ended(): void;
  reset(): void;
}

interface Packet {
  readonly text: string;
  readonly delivered: () => void;
}

/** One TCP connection: what is under way in both directions, and what the kernel holds for a process that has not read it. */
export class TcpConnection {
  readonly id: number;
  readonly whose: string;
  readonly openedAt: number;
  /** When the process said that it was over, to a client that was still there. */
  endedAt: number | undefined;
  resetAt: number | undefined;
  acceptedAt: number | undefined;
  /** When the client's end came in, however it ended. */
  clientGoneAt: number | undefined;
  readonly #kernel: Machine;
  readonly #latencyMs: number;
  readonly #receiveMs: number;
  readonly #client: ClientEnd;
  #server: ServerEnd | undefined;
  readonly #inbox: Packet[] = [];
  #inboxEnd: "fin" | "reset" | undefined;
  #serverReads = true;
  #serverClosed = false;
  #serverEnded = false;
  #clientClosed = false;

  constructor(
    kernel: Machine,
    id: number,
    whose: string,
    way: { readonly latencyMs: number; readonly receiveMs: number },
    client: ClientEnd,
  ) {
    this.#kernel = kernel;
    this.id = id;
    this.whose = whose;
    this.openedAt = kernel.loop.now();
    this.#latencyMs = way.latencyMs;
    this.#receiveMs = way.receiveMs;
    this.#client = client;
  }

  /** `delivered` is called when the process gets it. */
  send(text: string, delivered: () => void = () => {}): void {
    if (this.#clientClosed) return;
    this.#toServer(() => {
      if (this.#serverClosed) return this.resetClient();
      this.#inbox.push({ text, delivered });
    });
  }

  /** The client says FIN and reads no more: what is sent to it from then on meets a reset. */
  close(): void {
    if (this.#clientClosed) return;
    this.#clientClosed = true;
    this.#toServer(() => this.#endInbox("fin"));
  }

  /** The client says RST. */
  abort(): void {
    if (this.#clientClosed) return;
    this.#clientClosed = true;
    this.#toServer(() => this.#endInbox("reset"));
  }

  /** The process takes it out of the accept queue. */
  accepted(server: ServerEnd): void {
    this.#server = server;
    this.acceptedAt = this.#kernel.loop.now();
  }

  get readable(): boolean {
    if (this.#server === undefined || this.#serverClosed) return false;
    if (this.#inboxEnd === "reset") return true;
    return this.#serverReads && (this.#inbox.length > 0 || this.#inboxEnd !== undefined);
  }

  /** Hands over what has come. */
  deliver(): void {
    const server = this.#server!;
    this.#kernel.active();
    if (this.#inboxEnd === "reset") {
      this.#serverClosed = true;
      this.#inboxEnd = undefined;
      return server.reset();
    }
    for (let packet = this.#inbox.shift(); packet !== undefined; packet = this.#inbox.shift()) {
      packet.delivered();
      this.#serverReads = server.data(packet.text);
      if (!this.#serverReads || this.#serverClosed) return;
    }
    if (this.#inboxEnd === undefined) return;
    this.#inboxEnd = undefined;
    server.ended();
  }

  /** The process reads again. */
  resume(): void {
    this.#serverReads = true;
  }

  /** The process writes; `taken` says that the kernel has it. */
  write(text: string, taken: (failed: boolean) => void): void {
    if (this.#serverClosed) return taken(true);
    const hand = (): void => {
      this.#kernel.active();
      this.#toClient(() => this.#client.data(text), true);
      taken(false);
    };
    if (this.#receiveMs === 0) return hand();
    this.#kernel.loop.outside(this.#receiveMs, () => this.#kernel.later(hand));
  }

  /** The process half-closes. */
  end(): void {
    if (this.#serverClosed || this.#serverEnded) return;
    this.#serverEnded = true;
    this.#noteClosing("endedAt");
    this.#toClient(() => this.#client.ended(), false);
  }

  /** The process is done with it; what it has not read makes that a reset. */
  destroy(reset: boolean): void {
    if (this.#serverClosed) return;
    this.#serverClosed = true;
    this.#kernel.active();
    if (reset || this.#inbox.length > 0) this.resetClient();
    else if (!this.#serverEnded) {
      this.#noteClosing("endedAt");
      this.#toClient(() => this.#client.ended(), false);
    }
  }

  get open(): boolean {
    return this.#server !== undefined && !this.#serverClosed;
  }

  resetClient(): void {
    this.#serverClosed = true;
    this.#noteClosing("resetAt");
    this.#toClient(() => this.#client.reset(), false);
  }

  /** Only for who can be told of it still: one that has gone is nobody's loss. */
  #noteClosing(how: "endedAt" | "resetAt"): void {
    if (this.clientGoneAt === undefined) this[how] ??= this.#kernel.loop.now();
  }

  #endInbox(how: "fin" | "reset"): void {
    this.clientGoneAt ??= this.#kernel.loop.now();
    if (this.#inboxEnd !== "reset") this.#inboxEnd = how;
  }

  #toServer(arrive: () => void): void {
    this.#kernel.loop.outside(this.#latencyMs, arrive);
  }

  #toClient(arrive: () => void, resets: boolean): void {
    this.#kernel.loop.outside(this.#latencyMs, () => {
      if (!this.#clientClosed) arrive();
      else if (resets) this.#toServer(() => this.#endInbox("reset"));
    });
  }
}
