import type { Socket } from "node:net";
import { parseResponses, type RawResponse } from "../../helpers/http-response.ts";
import { RawClient, type RawTarget } from "../../helpers/raw-client.ts";
import { Watched } from "../../helpers/watched.ts";
import { type Http1Script, packetsOf } from "./http1-script.ts";
import type { FuzzClient } from "./run.ts";

export class Http1FuzzClient implements FuzzClient {
  readonly script: Http1Script;
  readonly #name: number;
  readonly #target: RawTarget;
  readonly #packets: Buffer[];
  readonly #watched = new Watched();
  readonly #chunks: Buffer[] = [];
  #socket: Socket | undefined;
  #connected = false;
  #ended = false;
  #closed = false;

  constructor(script: Http1Script, name: number, target: RawTarget) {
    this.script = script;
    this.#name = name;
    this.#target = target;
    this.#packets = packetsOf(script, (index) => this.id(index));
  }

  get late(): boolean {
    return this.script.late;
  }

  get left(): number {
    return this.#packets.length;
  }

  /** Whether the listener took it. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Names one of its requests among all of the run. */
  id(index: number): string {
    return `${this.#name}.${index}`;
  }

  async open(): Promise<void> {
    const { socket } = RawClient.dial(this.#target);
    this.#socket = socket;
    socket.on(this.#target.secure === true ? "secureConnect" : "connect", () =>
      this.#note(() => (this.#connected = true)),
    );
    socket.on("data", (chunk) => this.#note(() => this.#chunks.push(chunk)));
    socket.on("end", () => this.#note(() => (this.#ended = true)));
    socket.on("close", () => this.#note(() => (this.#closed = true)));
    // A reset shows as answers that are missing.
    socket.on("error", () => {});
    await this.#until(() => this.#connected);
  }

  async sendNext(): Promise<void> {
    const packet = this.#packets.shift();
    if (this.#socket === undefined) await this.open();
    if (packet !== undefined && !this.#ended && !this.#closed) this.#socket?.write(packet);
  }

  responses(): RawResponse[] {
    const methods = this.script.requests.map(({ method }) => method);
    return parseResponses(Buffer.concat(this.#chunks), methods, this.#ended);
  }

  async settled(): Promise<void> {
    const wanted = this.script.requests.length;
    await this.#until(() => this.responses().filter(({ complete }) => complete).length >= wanted);
  }

  async closed(): Promise<void> {
    await this.#until(() => false);
  }

  async #until(holds: () => boolean): Promise<void> {
    await this.#watched.until(
      () => this.#closed || holds() || undefined,
      () => `${this.responses().length} answers to ${JSON.stringify(this.script)}`,
    );
  }

  #note(change: () => void): void {
    change();
    this.#watched.changed();
  }
}
