import { Agent } from "node:http";
import { exchange } from "./exchange.ts";
import type { Orders } from "./orders.ts";
import type { Prober } from "./prober.ts";
import type { Tally } from "./tally.ts";

const EVERY_MS = 20;
const KEPT_CONNECTIONS = 4;

/** Short requests through a balancer: it sends them for as long as its probes do not tell it to look away. */
export class BalancedTraffic {
  readonly #tally: Tally;
  readonly #orders: Orders;
  readonly #prober: Prober;
  readonly #origin: string;
  readonly #agents = Array.from(
    { length: KEPT_CONNECTIONS },
    () => new Agent({ keepAlive: true, maxSockets: 1 }),
  );
  readonly #underWay = new Set<Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(tally: Tally, orders: Orders, prober: Prober, origin: string) {
    this.#tally = tally;
    this.#orders = orders;
    this.#prober = prober;
    this.#origin = origin;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#prober.inRotation) this.#next();
    }, EVERY_MS);
  }

  /** Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    for (const agent of this.#agents) agent.destroy();
  }

  /** In turn: GET and POST, on a kept-alive connection and on a new one. */
  #next(): void {
    this.#turn += 1;
    const kept = this.#turn % 2 === 0;
    const agent = kept ? this.#agents[(this.#turn / 2) % KEPT_CONNECTIONS]! : false;
    const who = kept ? "kept-alive connection" : "new connection";
    const request =
      this.#turn % 4 < 2
        ? this.#orders.place(who, agent)
        : exchange(this.#tally, `GET /orders (${who})`, { url: `${this.#origin}/orders`, agent });
    this.#underWay.add(request);
    void request.finally(() => this.#underWay.delete(request));
  }
}
