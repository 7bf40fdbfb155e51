import { Agent } from "node:http";
import { setTimeout } from "node:timers/promises";
import { exchange } from "./exchange.ts";
import type { Orders } from "./orders.ts";
import type { Tally } from "./tally.ts";

const CLIENTS = 6;
const EVERY_MS = 110;
const UPLOAD_PIECE = Buffer.alloc(256 * 1024, "late");
const UPLOAD_PIECES = 16;

/** Clients without a balancer: nobody tells them, so they come while the server drains, once, and are told. */
export class Latecomers {
  readonly #tally: Tally;
  readonly #orders: Orders;
  readonly #origin: string;
  readonly #agents = Array.from(
    { length: CLIENTS },
    () => new Agent({ keepAlive: true, maxSockets: 1 }),
  );

  constructor(tally: Tally, orders: Orders, origin: string) {
    this.#tally = tally;
    this.#orders = orders;
    this.#origin = origin;
  }

  /** One request each, long before: from here on their connections are idle. */
  async connect(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => this.#get("client that will come late", agent)));
  }

  /** On the connection that was idle, and on a new one; the last with a body that it need not send in vain. */
  async come(): Promise<void> {
    const requests = [this.#upload()];
    for (const agent of this.#agents) {
      await setTimeout(EVERY_MS);
      requests.push(
        this.#get("latecomer, idle connection", agent),
        this.#orders.place("latecomer, new connection", false),
      );
    }
    await Promise.all(requests);
  }

  leave(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  async #get(who: string, agent: Agent): Promise<unknown> {
    return await exchange(this.#tally, `GET /orders (${who})`, {
      url: `${this.#origin}/orders`,
      agent,
    });
  }

  async #upload(): Promise<unknown> {
    const url = `${this.#origin}/upload`;
    const request = { url, method: "POST", agent: false, body: pieces() } as const;
    return await exchange(this.#tally, "POST /upload (latecomer)", request);
  }
}

async function* pieces(): AsyncGenerator<Buffer> {
  for (let n = 0; n < UPLOAD_PIECES; n += 1) {
    yield UPLOAD_PIECE;
    await setTimeout(10);
  }
}
