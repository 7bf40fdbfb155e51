import type { ClientPlan, RequestPlan, Step } from "../plan/plan.ts";
import type { Fate, RequestRecord } from "../trace/ledger.ts";
import type { Stage } from "../stage.ts";
import { type Heard, openWire, readAgain, type Wire } from "./wire.ts";
import { headerOf, PIECE } from "./request-text.ts";

/** Does what its plan says, one step after the other; what becomes of each request is written down. */
export class Client {
  readonly #world: Stage;
  readonly #plan: ClientPlan;
  readonly #id: number;
  #steps: Step[];
  #wire: Wire | undefined;
  /** Asked when an answer is complete or its connection lost. */
  #whenAnswered = (): void => {};

  readonly #heard: Heard = {
    connected: () => {},
    failed: () => {},
    answered: () => this.#whenAnswered(),
    lost: (wire, fate) => this.#lost(wire, fate),
  };

  private constructor(world: Stage, plan: ClientPlan, id: number) {
    this.#world = world;
    this.#plan = plan;
    this.#id = id;
    this.#steps = [...plan.steps];
  }

  static start(world: Stage, plan: ClientPlan, id: number): void {
    const client = new Client(world, plan, id);
    world.loop.outside(plan.startsAt, () => client.#next());
  }

  #next(): void {
    const step = this.#steps.shift();
    const { loop } = this.#world;
    switch (step?.does) {
      case "request":
        return this.#request(step.requests, step.thenMs);
      case "idle":
        return this.#whenConnected(() => loop.outside(step.forMs, () => this.#next()));
      case "garbage":
        return this.#whenConnected(({ connection }) => {
          connection.send("\u0016\u0003\u0001\r\n\r\n", () => this.#world.ledger.note("garbage"));
          loop.outside(50, () => this.#next());
        });
      case "vanish":
        return this.#vanish(step.how);
      case undefined:
        return;
      default:
        return step satisfies never;
    }
  }

  #vanish(how: "fin" | "reset"): void {
    const wire = this.#wire;
    if (wire === undefined || wire.over) return this.#next();
    for (const record of wire.waiting) record.fate ??= "vanished";
    this.#over(wire, "vanished");
    if (how === "fin") wire.connection.close();
    else wire.connection.abort();
    this.#world.ledger.note(how === "fin" ? "client closes" : "client resets", `c${this.#id}`);
    this.#next();
  }

  #request(plans: readonly RequestPlan[], thenMs: number): void {
    const { ledger } = this.#world;
    const records = plans.map((plan, index) => {
      const record: RequestRecord = {
        client: this.#id,
        path: `/c${this.#id}/${this.#plan.steps.length - this.#steps.length}/${index}`,
        plan,
        behind: plans.length - 1 - index,
        wantedAt: this.#world.loop.now(),
        connection: undefined,
        sentAt: undefined,
        arrivedAt: undefined,
        arrivedIn: undefined,
        handledAt: undefined,
        headerAt: undefined,
        endedAt: undefined,
        written: "",
        answers: [],
        fate: undefined,
      };
      ledger.requests.push(record);
      this.#world.byPath.set(record.path, record);
      return record;
    });
    if (this.#plan.balancedBy !== undefined && !this.#world.isUp(this.#plan.balancedBy)) {
      for (const record of records) record.fate = "elsewhere";
      return;
    }
    this.#whenConnected(
      (wire) => this.#send(wire, records, thenMs),
      (fate) => {
        for (const record of records) record.fate ??= fate;
      },
    );
  }

  #send(wire: Wire, records: readonly RequestRecord[], thenMs: number): void {
    const { loop, ledger } = this.#world;
    const kept = wire.used;
    wire.used = true;
    for (const record of records) {
      record.connection = wire.connection.id;
      wire.waiting.push(record);
      wire.reader.expect(record.plan.method);
    }
    const arrived = (): void => {
      if (records.length > 1) ledger.note("pipelined requests", String(records.length));
      for (const record of records) {
        record.arrivedAt = loop.now();
        record.arrivedIn = ledger.state;
        ledger.note(kept ? "request on a kept-alive connection" : "request", record.path);
      }
    };
    const text = records.map((record) => headerOf(record)).join("");
    const [{ plan }] = records as [RequestRecord];
    const sent = (): void => {
      for (const record of records) record.sentAt = loop.now();
      this.#sendBody(wire, plan);
    };
    this.#goesOn(wire, thenMs);
    if (plan.halfFor === undefined) {
      wire.connection.send(text, arrived);
      return sent();
    }
    const half = Math.floor(text.length / 2);
    wire.connection.send(text.slice(0, half), () => ledger.note("half a header"));
    if (plan.halfFor === "never") return;
    loop.outside(plan.halfFor, () => {
      if (wire.over) return;
      wire.connection.send(text.slice(half), arrived);
      sent();
    });
  }

  #sendBody(wire: Wire, { body }: RequestPlan): void {
    if (body === undefined) return;
    wire.unsent = body.pieces;
    if (this.#plan.writesFirst) wire.unread = "";
    const next = (): void => {
      if (wire.over) return;
      wire.connection.send(PIECE, () => this.#world.ledger.note("body piece"));
      wire.unsent--;
      if (wire.unsent > 0) return void this.#world.loop.outside(body.everyMs, next);
      readAgain(wire, this.#heard);
      this.#whenAnswered();
    };
    this.#world.loop.outside(body.everyMs, next);
  }

  /** The next step comes when all are answered, or, where the client is to vanish, in the middle. */
  #goesOn(wire: Wire, thenMs: number): void {
    const [following] = this.#steps;
    if (following?.does === "vanish") {
      this.#world.loop.outside(following.afterMs, () => this.#next());
      return;
    }
    this.#whenAnswered = () => {
      if (wire.waiting.length > 0 || (wire.unsent > 0 && !wire.over)) return;
      this.#whenAnswered = () => {};
      this.#world.loop.outside(thenMs, () => this.#next());
    };
  }

  /** A client that is refused gives up. */
  #whenConnected(run: (wire: Wire) => void, failed: (fate: Fate) => void = () => {}): void {
    const known = this.#wire;
    if (known !== undefined && !known.over && !known.toldToClose) return run(known);
    if (known !== undefined && !known.over) {
      this.#over(known, "closed");
      known.connection.close();
    }
    const heard = { ...this.#heard, connected: run, failed };
    this.#wire = openWire(this.#world, `c${this.#id}`, this.#plan, heard);
  }

  #lost(wire: Wire, fate: Fate): void {
    if (wire.over) return;
    if (wire.waiting.length > 0)
      this.#world.ledger.note("answer broken off", `${fate} c${this.#id}`);
    this.#over(wire, fate);
    this.#whenAnswered();
  }

  #over(wire: Wire, fate: Fate): void {
    wire.over = true;
    for (const record of wire.waiting.splice(0)) record.fate ??= fate;
  }
}
