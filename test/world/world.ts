import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Server } from "node:net";
import { manageLifecycle } from "../../packages/core/src/create-lifecycle.ts";
import type { Lifecycle } from "../../packages/core/src/lifecycle.ts";
import type { Budget } from "../../packages/core/src/options/budget.ts";
import { resolveOptions } from "../../packages/core/src/options/options.ts";
import {
  CUT_CHANNEL,
  REPORT_CHANNEL,
  STATE_CHANNEL,
  type StateChange,
} from "../../packages/core/src/report/channels.ts";
import type { ShutdownReport } from "../../packages/core/src/report/report.ts";
import type { LifecycleState } from "../../packages/core/src/state.ts";
import { Client } from "./actors/client.ts";
import { Prober } from "./actors/prober.ts";
import { startProgram } from "./actors/program.ts";
import { Kernel } from "./kernel/kernel.ts";
import { EventLoop, settled } from "./kernel/loop.ts";
import { ProcessStandIn } from "./kernel/process-stand-in.ts";
import type { Plan } from "./plan/plan.ts";
import { Random } from "./plan/random.ts";
import type { Stage } from "./stage.ts";
import { startHttp1 } from "./servers/http1-server.ts";
import { startSimulated } from "./servers/simulated-server.ts";
import { Ledger, type RequestRecord } from "./trace/ledger.ts";

/** By how much the platform's patience is longer than the grace period. */
const PATIENCE_MS = 4_000;

/** One process with its clients, from its start to its end, on a time of its own. */
export class World implements Stage {
  readonly plan: Plan;
  readonly loop: EventLoop;
  readonly kernel: Kernel;
  readonly process: ProcessStandIn;
  readonly ledger: Ledger;
  readonly lifecycle: Lifecycle;
  readonly budget: Budget;
  readonly byPath = new Map<string, RequestRecord>();
  /** What is left of ours, looked for in the moment in which nothing holds the process any more. */
  leftBehind: readonly string[] | undefined;
  /** Whether anything but handlers held the process when it was killed. */
  wasHeld = false;
  server: Server | undefined;
  readonly #probers: readonly Prober[];

  private constructor(plan: Plan) {
    this.plan = plan;
    this.loop = new EventLoop(plan.turnMs);
    this.kernel = new Kernel(this.loop, plan.backlog);
    this.ledger = new Ledger(this.loop);
    this.kernel.full = () => this.ledger.note("accept queue full");
    this.process = new ProcessStandIn(this.loop, new Random(plan.seed ^ 0x5eed), () =>
      this.#gone(),
    );
    const say = (level: "info" | "warn" | "error") => (line: string) =>
      void this.ledger.told.push({ at: this.loop.now(), level, line });
    const logger = { info: say("info"), warn: say("warn"), error: say("error") };
    const autoReady = plan.readyAt === undefined;
    const settings = resolveOptions({ ...plan.options, autoReady, logger }, {});
    this.budget = settings.budget;
    subscribe(STATE_CHANNEL, this.#stateChanged);
    subscribe(CUT_CHANNEL, this.#cut);
    subscribe(REPORT_CHANNEL, this.#reported);
    this.lifecycle = manageLifecycle(settings);
    this.lifecycle.listenForSignals();
    this.loop.outside(plan.listensAt, () => this.kernel.later(() => this.#listen()));
    this.#probers = plan.probers.map((prober, id) => new Prober(this, prober, id));
    for (const [id, client] of plan.clients.entries()) Client.start(this, client, id);
    startProgram(this);
    const stopAt = Math.max(plan.stops[0]?.at ?? 0, plan.listensAt);
    const killAt = stopAt + this.budget.gracePeriodMs + PATIENCE_MS;
    this.loop.outside(killAt, () => {
      // Node tells no handler of its client's end whose answer waits behind another: it goes on by itself.
      this.wasHeld = this.kernel.holds || this.loop.held > this.ledger.waitingHandlers;
      this.process.end("SIGKILL", 137);
    });
  }

  /** Lets all of it happen. */
  static async live(plan: Plan): Promise<World> {
    const world = new World(plan);
    try {
      await world.loop.run(world.kernel, () => world.#emptied());
    } finally {
      unsubscribe(STATE_CHANNEL, world.#stateChanged);
      unsubscribe(CUT_CHANNEL, world.#cut);
      unsubscribe(REPORT_CHANNEL, world.#reported);
      // Ends what Node itself has begun for a server. What that wakes is to find this world's clock, which stands still.
      world.server?.close();
      await settled();
      world.process.restore();
    }
    return world;
  }

  /** Nothing is asked any more. */
  get over(): boolean {
    return this.process.exit !== undefined;
  }

  isUp(prober: number): boolean {
    return this.#probers[prober]?.up ?? true;
  }

  #listen(): void {
    if (this.process.exit !== undefined) return;
    this.server = this.plan.level === "http1" ? startHttp1(this) : startSimulated(this);
  }

  #emptied(): void {
    // The program has not begun.
    if (this.server === undefined) return;
    this.leftBehind = [
      ...this.process.leftBehind(),
      ...(this.loop.pending > 0 ? [`${this.loop.pending} timers`] : []),
    ];
    this.process.emptied();
  }

  #gone(): void {
    const { exit } = this.process;
    this.ledger.note("process gone", `${exit?.by} ${exit?.code}`);
    this.loop.stop();
    this.kernel.processGone();
  }

  readonly #stateChanged = (message: unknown): void => {
    const state = (message as StateChange).state as LifecycleState;
    if (state === "lame-duck" || state === "draining") this.ledger.signalled(this.kernel);
    if (state === "closing") this.ledger.closes(this.kernel);
    this.ledger.entered(state);
  };

  readonly #cut = (): void => {
    this.ledger.cutAt ??= this.loop.now();
    this.ledger.note("cut");
  };

  readonly #reported = (message: unknown): void => {
    this.ledger.published.push({ at: this.loop.now(), report: message as ShutdownReport });
    this.ledger.note("report told");
  };
}
