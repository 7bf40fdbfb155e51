import type { Socket } from "node:net";
import type { SeenStream } from "../../helpers/http2-stream.ts";
import { connectHttp2, type Http2Address, Http2Watch } from "../../helpers/http2-watch.ts";
import { FuzzClient } from "./fuzz-client.ts";
import { type Http2Script, idOf, packetsOf } from "./http2-script.ts";

export class Http2FuzzClient extends FuzzClient<Http2Script> {
  readonly #address: Http2Address;
  #session: Http2Watch | undefined;

  constructor(script: Http2Script, name: number, address: Http2Address) {
    super(script, name, packetsOf);
    this.#address = address;
  }

  /** Absent when the listener did not take it. */
  get session(): Http2Watch | undefined {
    return this.#session;
  }

  seen(index: number): SeenStream | undefined {
    return this.#session?.seen(idOf(index));
  }

  protected get reachable(): boolean {
    return this.#session?.open === true;
  }

  protected async connect(): Promise<Socket | undefined> {
    const socket = await connectHttp2(this.#address).catch(() => undefined);
    if (socket === undefined) return undefined;
    this.#session = new Http2Watch(socket);
    for (const index of this.script.streams.keys()) this.#session.expect(idOf(index));
    return socket;
  }

  async settled(): Promise<void> {
    for (const [index, { reset }] of this.script.streams.entries())
      if (reset === undefined) await this.#session?.decided(idOf(index));
  }

  async closed(): Promise<void> {
    await this.#session?.closed();
  }
}
