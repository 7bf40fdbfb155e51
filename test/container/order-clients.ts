import { Agent, request } from "node:http";
import { json } from "node:stream/consumers";

const CLIENTS = 12;
const WARM_ORDERS = 500;
const ORDER = JSON.stringify({ customer: "ada", item: "tea", quantity: 1 });

/** Clients of the express example that order one thing after the other, until nobody answers any more. */
export class OrderClients {
  sent = 0;
  /** The ids of the orders that were answered with 201. */
  readonly accepted: string[] = [];
  /** Told 503, or never connected: not executed. */
  refused = 0;
  /** Anything else. */
  readonly lost: string[] = [];
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #done: Promise<unknown>;
  #ended = false;
  #busy: () => void = () => {};
  /** Resolves when hundreds of orders have been accepted. */
  readonly busy = new Promise<void>((resolve) => {
    this.#busy = resolve;
  });

  constructor(url: string) {
    this.#url = url;
    this.#done = Promise.all(Array.from({ length: CLIENTS }, () => this.#order()));
  }

  /** When the service is gone; a connection that was never made can't be any more. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#agent.destroy();
    await this.#done;
  }

  async #order(): Promise<void> {
    while (!this.#ended) {
      this.sent += 1;
      const outcome = await this.#post();
      if ("id" in outcome) this.accepted.push(outcome.id);
      else if (outcome.refused) this.refused += 1;
      else this.lost.push(outcome.how);
      if (this.accepted.length > WARM_ORDERS) this.#busy();
      // Refused: it goes away, as behind a balancer that has other instances.
      if (!("id" in outcome)) return;
    }
  }

  #post(): Promise<{ id: string } | { refused: boolean; how: string }> {
    return new Promise((resolve) => {
      let connected = false;
      const headers = { "Content-Type": "application/json", "Content-Length": ORDER.length };
      const req = request(`${this.#url}/orders`, { method: "POST", agent: this.#agent, headers });
      const failed = (error: NodeJS.ErrnoException): void =>
        resolve({ refused: !connected, how: error.code ?? error.message });
      req.on("socket", (socket) => {
        connected = !socket.connecting;
        socket.once("connect", () => {
          connected = true;
        });
      });
      req.on("response", (res) => {
        json(res).then((body) => {
          const { id = "" } = body as { id?: string };
          if (res.statusCode === 201) resolve({ id });
          else resolve({ refused: res.statusCode === 503, how: `answered ${res.statusCode}` });
        }, failed);
      });
      req.on("error", failed).end(ORDER);
    });
  }
}
