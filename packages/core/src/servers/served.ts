import { errorMonitor, type EventEmitter } from "node:events";
import type { Server } from "node:net";
import { Attachments } from "./attachments.ts";
import { holdCloseEvent } from "./close-event.ts";
import { Counts } from "./counts.ts";
import type { Departures } from "./departures.ts";
import { drainFor } from "./drain-for.ts";
import type { DrainContext, Lent, Phase, Reception, ServerDrain } from "./server-drain.ts";

type Own<T> = { -readonly [Key in keyof T]: T[Key] };

/** One server among those of a lifecycle, with what it counts. */
export class Served {
  readonly drain: ServerDrain;
  readonly context: Own<DrainContext>;
  readonly attachments: Attachments;
  /** On its way to listen, which its `close` event of the time before may follow. */
  #listensSoon = false;

  private constructor(drain: ServerDrain, context: Own<DrainContext>) {
    this.drain = drain;
    this.context = context;
    this.attachments = new Attachments(drain.server);
  }

  /** None for a server that does not speak HTTP. */
  static of(server: Server, lent: Lent): Served | undefined {
    const context = {
      ...lent,
      counts: new Counts(),
      phase: "serving" as const,
      reception: "serve" as const,
    };
    const drain = drainFor(server, context);
    return drain && new Served(drain, context);
  }

  get serving(): boolean {
    return this.context.phase === "serving";
  }

  get listens(): boolean {
    return this.drain.server.listening || this.#listensSoon;
  }

  /** `listen()` has been called once more. */
  listensAgain(): void {
    if (this.listens) return;
    const server: EventEmitter = this.drain.server;
    this.#listensSoon = true;
    const over = (): void => {
      this.#listensSoon = false;
      server.off("listening", over);
      server.off(errorMonitor, over);
    };
    server.on("listening", over).on(errorMonitor, over);
    this.attachments.add(over);
  }

  /** From here on it is no business of the lifecycle that it was found for, nor of its report. */
  part(departures: Departures): void {
    this.context.departures = departures;
    this.context.tally = { completed: 0, refused: 0, aborted: 0, longLived: 0, connectionsCut: 0 };
  }

  /** Brings it to where the others are. */
  enter(phase: Phase, reception: Reception): void {
    const { context, drain } = this;
    if (context.phase === "serving" && phase !== "serving") {
      context.phase = "leaving";
      this.attachments.add(holdCloseEvent(drain.server));
      drain.startLeaving();
    }
    if (phase !== "draining") return;
    context.phase = phase;
    context.reception = reception;
    drain.startDraining();
  }

  /** Ends what is in flight, and nobody who comes from here on can be waited for. */
  cut(): void {
    this.context.reception = "refuse";
    this.drain.cut();
  }

  release(): void {
    this.drain.release();
    this.attachments.release();
  }
}
