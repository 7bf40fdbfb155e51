import type { ProberPlan } from "../plan/plan.ts";
import type { ProbeRecord } from "../trace/ledger.ts";
import type { Stage } from "../stage.ts";
import { ResponseReader } from "./response-reader.ts";

/** A load balancer's health check: asks at its interval, each time on a connection of its own, and has an opinion. */
export class Prober {
  readonly #world: Stage;
  readonly #plan: ProberPlan;
  readonly #id: number;
  #bad = 0;

  constructor(world: Stage, plan: ProberPlan, id: number) {
    this.#world = world;
    this.#plan = plan;
    this.#id = id;
    world.loop.outside(plan.startsAt, () => this.#ask());
  }

  /** Whether requests are sent here. */
  get up(): boolean {
    return this.#bad < this.#plan.falls;
  }

  #ask(): void {
    const { loop, kernel, ledger, over } = this.#world;
    const { everyMs, latencyMs, silentAt = Infinity, asks } = this.#plan;
    if (over || loop.now() >= silentAt) return;
    loop.outside(everyMs, () => this.#ask());
    const record: ProbeRecord = {
      prober: this.#id,
      asks,
      connection: kernel.connections.length,
      askedAt: loop.now(),
      arrivedAt: undefined,
      arrivedIn: undefined,
      status: undefined,
      answeredAt: undefined,
    };
    ledger.probes.push(record);
    let judged = false;
    const judge = (good: boolean): void => {
      if (judged) return;
      judged = true;
      this.#bad = good ? 0 : this.#bad + 1;
    };
    const reader = new ResponseReader(
      () => loop.now(),
      (answer) => {
        if (!answer.complete) return;
        record.status = answer.status;
        record.answeredAt = loop.now();
        judge(answer.status === 200);
        connection.close();
      },
    );
    const path = asks === "readiness" ? "/readyz" : "/livez";
    const connection = kernel.connect(
      `p${this.#id}`,
      { latencyMs, receiveMs: 0 },
      {
        connected: () => {
          reader.expect("GET");
          const text = `GET ${path} HTTP/1.1\r\nHost: world\r\nUser-Agent: prober/${this.#id}\r\n\r\n`;
          connection.send(text, () => {
            record.arrivedAt = loop.now();
            record.arrivedIn = ledger.state;
            ledger.note(`probe of ${asks}`, `p${this.#id}`);
          });
        },
        refused: () => judge(false),
        data: (piece) => reader.read(piece),
        ended: () => {
          judge(false);
          connection.close();
        },
        reset: () => judge(false),
      },
    );
  }
}
