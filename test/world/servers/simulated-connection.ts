import { EventEmitter } from "node:events";
import type { Caller } from "../../../packages/core/src/servers/witness.ts";
import type { TcpConnection } from "../kernel/connection.ts";
import { type SimulatedRequest, SimulatedResponse } from "./simulated-response.ts";

/** What a connection tells its server of. */
export interface Heard {
  request(connection: SimulatedConnection, res: SimulatedResponse): void;
  /** The header of this answer has been written. */
  header(connection: SimulatedConnection, res: SimulatedResponse): void;
  /** Handed over in full, or not. */
  ended(connection: SimulatedConnection, res: SimulatedResponse, whole: boolean): void;
  gone(connection: SimulatedConnection): void;
  /** A body that still comes in is read, behind the last answer; or no more. */
  lingering(begun: boolean): void;
  now(): number;
  /** Whether an answer says close unless a newer request has come on its connection. */
  readonly closing: boolean;
}

/** One HTTP/1 connection, read and answered in the plainest way that keeps the contract. */
export class SimulatedConnection extends EventEmitter implements Caller {
  readonly tcp: TcpConnection;
  isChecker: boolean | undefined;
  /** Those that are not handed over yet, oldest first. */
  readonly pipeline: SimulatedResponse[] = [];
  newest: SimulatedResponse | undefined;
  saidClose = false;
  open = true;
  readonly #heard: Heard;
  #text = "";
  #body = 0;
  #reading: SimulatedRequest | undefined;
  #taken = 0;
  #lingers = false;

  constructor(tcp: TcpConnection, heard: Heard) {
    super();
    this.tcp = tcp;
    this.#heard = heard;
    tcp.accepted({
      data: (text) => {
        this.#text += text;
        while (this.open && this.#read());
        return true;
      },
      ended: () => this.destroy(false),
      reset: () => this.destroy(false),
    });
  }

  destroy(reset: boolean): void {
    if (!this.open) return;
    this.open = false;
    this.tcp.destroy(reset);
    for (const res of this.pipeline.splice(0)) {
      res.close();
      this.#heard.ended(this, res, false);
    }
    if (this.#lingers) this.#heard.lingering(false);
    this.#heard.gone(this);
    this.emit("close");
  }

  #read(): boolean {
    if (this.#body > 0) return this.#readBody();
    const end = this.#text.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const [first = "", ...rest] = this.#text.slice(0, end).split("\r\n");
    this.#text = this.#text.slice(end + 4);
    const [method, url, version] = first.split(" ");
    if (version === undefined) {
      this.tcp.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", () =>
        this.destroy(false),
      );
      return false;
    }
    const fields = rest.map((line) => line.split(": ", 2) as [string, string]);
    const headers = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
    this.#body = Number(headers["content-length"] ?? 0);
    const req: SimulatedRequest = {
      method: method!,
      url: url!,
      headers,
      httpVersion: version.slice(5),
      httpVersionMajor: 1,
      httpVersionMinor: Number(version.slice(7)),
      socket: { remoteAddress: "10.0.0.1" },
      complete: this.#body === 0,
    };
    this.#reading = req;
    if (this.saidClose) return true;
    const res = new SimulatedResponse(
      req,
      this.#heard.now(),
      () => this.#heard.closing && this.newest === res,
      () => this.#told(res),
    );
    this.pipeline.push(res);
    this.newest = res;
    if (this.pipeline.length === 1) this.#begin(res);
    this.#heard.request(this, res);
    return true;
  }

  #readBody(): boolean {
    const piece = this.#text.slice(0, this.#body);
    this.#text = this.#text.slice(piece.length);
    this.#body -= piece.length;
    if (this.#body > 0) return false;
    this.#reading!.complete = true;
    if (this.saidClose) this.#goodbye();
    else if (this.#lingers) {
      this.#lingers = false;
      this.#heard.lingering(false);
    }
    return true;
  }

  #begin(res: SimulatedResponse): void {
    res.begin((text) => {
      this.#taken++;
      this.tcp.write(text, () => {
        this.#taken--;
        this.#handedOver();
      });
    });
  }

  #told(res: SimulatedResponse): void {
    if (res.saidClose) this.saidClose = true;
    if (res.writableEnded) this.#handedOver();
    else this.#heard.header(this, res);
  }

  #handedOver(): void {
    const [res] = this.pipeline;
    if (res === undefined || !res.writableEnded || this.#taken > 0 || !this.open) return;
    this.pipeline.shift();
    res.close();
    this.#heard.ended(this, res, true);
    const [next] = this.pipeline;
    if (res.saidClose) this.#goodbye();
    else if (next !== undefined) {
      this.#begin(next);
      this.#handedOver();
    } else if (this.#body > 0 && this.#heard.closing) this.#linger();
  }

  /** The last answer is out: a body that still comes in is read to its end first (RFC 9112 §9.6). */
  #goodbye(): void {
    if (!this.saidClose || this.pipeline.length > 0 || !this.open) return;
    this.tcp.end();
    if (this.#body === 0) return this.destroy(false);
    this.#linger();
  }

  /** In flight at the signal, a request has its upload read to the end, whatever its answer said. */
  #linger(): void {
    if (this.#lingers) return;
    this.#lingers = true;
    this.#heard.lingering(true);
  }
}
