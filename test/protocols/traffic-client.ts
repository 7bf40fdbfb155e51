import { connect, type Socket } from "node:net";
import { parseResponses, type RawResponse } from "../helpers/http-response.ts";
import { Watched } from "../helpers/watched.ts";
import { packetsOf, type ScriptedConnection } from "./traffic-script.ts";

/** One connection of the fuzz: sends its packets, whatever comes back meanwhile. */
export class TrafficClient {
  readonly script: ScriptedConnection;
  /** Whether the server had ended the connection before all was sent. */
  endedEarly = false;
  readonly #socket: Socket;
  readonly #packets: string[];
  readonly #watched = new Watched();
  readonly #chunks: Buffer[] = [];
  #ended = false;
  #closed = false;

  private constructor(script: ScriptedConnection, socket: Socket) {
    this.script = script;
    this.#packets = packetsOf(script);
    this.#socket = socket;
    socket.on("data", (chunk) => this.#note(() => this.#chunks.push(chunk)));
    socket.on("end", () => this.#note(() => (this.#ended = true)));
    socket.on("close", () => this.#note(() => (this.#closed = true)));
    // A reset shows as answers that are missing.
    socket.on("error", () => {});
  }

  static connect(script: ScriptedConnection, port: number): Promise<TrafficClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("connect", () => resolve(new TrafficClient(script, socket)));
    });
  }

  get left(): number {
    return this.#packets.length;
  }

  sendNext(): void {
    const packet = this.#packets.shift();
    this.endedEarly ||= this.#ended || this.#closed;
    if (packet !== undefined && !this.endedEarly) this.#socket.write(packet);
  }

  responses(): RawResponse[] {
    const methods = this.script.requests.map(({ method }) => method);
    return parseResponses(Buffer.concat(this.#chunks), methods, this.#ended);
  }

  /** Until every request has its whole answer, or the connection is closed. */
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
