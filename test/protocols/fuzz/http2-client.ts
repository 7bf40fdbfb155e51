import type { SeenStream } from "../../helpers/http2-stream.ts";
import { connectHttp2, type Http2Address, Http2Watch } from "../../helpers/http2-watch.ts";
import { type Http2Script, idOf, packetsOf } from "./http2-script.ts";
import type { FuzzClient } from "./run.ts";

export class Http2FuzzClient implements FuzzClient {
  readonly script: Http2Script;
  readonly #name: number;
  readonly #address: Http2Address;
  readonly #packets: Buffer[];
  /** Stays undefined when the listener did not take it. */
  #session: Http2Watch | undefined;
  #refused = false;

  constructor(script: Http2Script, name: number, address: Http2Address) {
    this.script = script;
    this.#name = name;
    this.#address = address;
    this.#packets = packetsOf(script, (index) => this.name(index));
  }

  get late(): boolean {
    return this.script.late;
  }

  get left(): number {
    return this.#packets.length;
  }

  get session(): Http2Watch | undefined {
    return this.#session;
  }

  /** Names one of its streams among all of the run. */
  name(index: number): string {
    return `${this.#name}.${index}`;
  }

  seen(index: number): SeenStream | undefined {
    return this.#session?.seen(idOf(index));
  }

  async open(): Promise<void> {
    const socket = await connectHttp2(this.#address).catch(() => undefined);
    const session = socket && new Http2Watch(socket);
    for (const index of this.script.streams.keys()) session?.expect(idOf(index));
    this.#session = session;
    this.#refused = session === undefined;
  }

  async sendNext(): Promise<void> {
    const packet = this.#packets.shift();
    if (this.#session === undefined && !this.#refused) await this.open();
    if (packet !== undefined && this.#session?.open) this.#session.socket.write(packet);
  }

  async settled(): Promise<void> {
    for (const [index, { reset }] of this.script.streams.entries())
      if (reset === undefined) await this.#session?.decided(idOf(index));
  }

  async closed(): Promise<void> {
    await this.#session?.closed();
  }
}
