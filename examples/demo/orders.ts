import type { Agent } from "node:http";
import type { Answer, Ask } from "./client.ts";
import { exchange } from "./exchange.ts";
import type { Tally } from "./tally.ts";

/** What the journal holds, compared with what the clients were told. */
export interface Audit {
  readonly acknowledged: number;
  readonly missing: number;
  /** Acknowledged once, in the journal more than once. */
  readonly repeated: number;
  /** Answered 503 and yet in the journal. */
  readonly refusedButKept: number;
  /** Lines that are not JSON: a write that was cut off. */
  readonly broken: number;
}

/** The orders that the clients place, each for a customer of its own, and what became of them. */
export class Orders {
  readonly #url: string;
  readonly #tally: Tally;
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Set<string>();
  #placed = 0;
  audited: Audit | undefined;

  constructor(origin: string, tally: Tally) {
    this.#url = `${origin}/orders`;
    this.#tally = tally;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /**
   * @param send how the order's text is sent, when not in one piece
   * @returns whether it was acknowledged
   */
  async place(
    who: string,
    agent: Agent | false,
    send?: (body: string) => Ask["body"],
  ): Promise<boolean> {
    this.#placed += 1;
    const customer = `customer-${this.#placed}`;
    const text = JSON.stringify({ customer, item: "tea", quantity: 1 + (this.#placed % 9) });
    const headers = { "Content-Type": "application/json", "Content-Length": String(text.length) };
    const body = send?.(text) ?? text;
    const answer = await exchange(
      this.#tally,
      `POST /orders (${who})`,
      { url: this.#url, method: "POST", headers, agent, body },
      (received) => (idOf(received) === undefined ? "201 without an order" : undefined),
    );
    const id = answer === undefined ? undefined : idOf(answer);
    if (id !== undefined) this.#acknowledged.add(id);
    else if (answer !== undefined) this.#refused.add(customer);
    return id !== undefined;
  }

  audit(journal: string): Audit {
    const lines = new Map<string, number>();
    const customers = new Set<string>();
    let broken = 0;
    for (const line of journal.split("\n").slice(0, -1)) {
      const { id, customer } = parse(line) ?? {};
      if (id === undefined || customer === undefined) broken += 1;
      else {
        lines.set(id, (lines.get(id) ?? 0) + 1);
        customers.add(customer);
      }
    }
    if (!journal.endsWith("\n") && journal !== "") broken += 1;
    const times = [...this.#acknowledged].map((id) => lines.get(id) ?? 0);
    this.audited = {
      acknowledged: times.length,
      missing: times.filter((count) => count === 0).length,
      repeated: times.filter((count) => count > 1).length,
      refusedButKept: [...this.#refused].filter((customer) => customers.has(customer)).length,
      broken,
    };
    return this.audited;
  }
}

function idOf(answer: Answer): string | undefined {
  return answer.status === 201 ? parse(answer.body.toString())?.id : undefined;
}

function parse(text: string): { id?: string; customer?: string } | undefined {
  try {
    return JSON.parse(text) as { id?: string; customer?: string };
  } catch {
    return undefined;
  }
}
