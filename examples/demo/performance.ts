import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { BalancedTraffic } from "./balanced-traffic.ts";
import { Latecomers } from "./latecomers.ts";
import { longRequests } from "./long-requests.ts";
import { Orders } from "./orders.ts";
import { Prober } from "./prober.ts";
import type { Program } from "./program.ts";
import { Service } from "./service.ts";
import type { Stage } from "./stage.ts";
import { Story } from "./story.ts";
import { Tally } from "./tally.ts";
import { judge, type Verdict } from "./verdict.ts";
import type { View } from "./view.ts";

const QUIET_START_MS = 1_500;
const IDLE_MS = 400;
const HALF_DONE_MS = 500;
const PLATFORM_KILLS_AFTER_MS = 10_000;

export interface Performed {
  readonly program: Program;
  readonly story: Story;
  readonly stage: Stage;
  readonly verdict: Verdict;
}

/** One service under the whole load, stopped in the middle of it. */
export class Performance {
  readonly #program: Program;
  readonly #signal: NodeJS.Signals;
  readonly #folder = mkdtempSync(join(tmpdir(), "lastcall-demo-"));
  readonly #story = new Story();
  readonly #view: View;
  readonly #service: Service;

  constructor(program: Program, signal: NodeJS.Signals, view: (story: Story) => View) {
    this.#program = program;
    this.#signal = signal;
    this.#view = view(this.#story);
    this.#service = new Service(this.#story, this.#folder, program);
    this.#story.tell(`${program.file} starts, pid ${this.#service.pid}`);
  }

  /** Ends the service and leaves nothing behind, whether or not the performance is over. */
  leave(): void {
    this.#view.stop();
    this.#service.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async perform(): Promise<Performed> {
    try {
      return await this.#perform(await this.#service.origin);
    } finally {
      this.leave();
    }
  }

  async #perform(origin: string): Promise<Performed> {
    const [story, service, signal] = [this.#story, this.#service, this.#signal];
    const tally = new Tally(story);
    const prober = new Prober(story, origin);
    const orders = new Orders(origin, tally);
    const traffic = new BalancedTraffic(tally, orders, prober, origin);
    const latecomers = new Latecomers(tally, orders, origin);
    const long = longRequests(story, tally, orders, origin);
    const stage = { program: this.#program, tally, prober, orders, long, service, signal };
    this.#view.start(stage);

    prober.start();
    traffic.start();
    await setTimeout(QUIET_START_MS);
    await latecomers.connect();
    await setTimeout(IDLE_MS);
    const halfDone = Promise.all(long.map((request) => request.run(story)));
    await setTimeout(HALF_DONE_MS);

    const draining = prober.seen("draining").then((seen) => (seen ? latecomers.come() : undefined));
    service.kill(signal);
    story.signalled();
    story.tell(`${signal} sent to pid ${service.pid}`, "warning");

    // As docker does, so that a process that hangs ends here too.
    const platform = setInterval(() => service.kill("SIGKILL"), PLATFORM_KILLS_AFTER_MS);
    const exit = await service.exited;
    clearInterval(platform);
    prober.ended(service.report, story.signalAt ?? 0, exit.at);
    await Promise.all([halfDone, prober.lookedAway, draining]);
    await traffic.stop();
    prober.stop();
    latecomers.leave();
    const audit = orders.audit(await service.journal());
    this.#view.end();
    return {
      program: this.#program,
      story,
      stage,
      verdict: judge({ program: this.#program, story, tally, prober, service, audit, exit }),
    };
  }
}
