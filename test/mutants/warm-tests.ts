import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Answer, Order } from "./test-order.ts";

const RUNNER = new URL("test-runner.ts", import.meta.url).pathname;

/** Runs tests of one copy of the checkout, in one process that stays, or a new one where a run had to be ended. */
export class WarmTests {
  readonly #root: string;
  readonly #setup: string | undefined;
  #runner: ChildProcess | undefined;

  /** `setup` is a file of the copy that is loaded before each test file. */
  constructor(root: string, setup?: string) {
    this.#root = root;
    this.#setup = setup;
  }

  /** `undefined`: it was not over in time, and was ended. */
  async run(order: Order, limitMs: number): Promise<Answer | undefined> {
    const runner = (this.#runner ??= await this.#start());
    const over = new AbortController();
    const { signal } = over;
    const answered = once(runner, "message", { signal });
    const gone = once(runner, "exit", { signal });
    // A signal of `AbortSignal.any` may be collected before its time has come, on Node 20.
    const timer = setTimeout(() => over.abort(), limitMs);
    runner.send(order);
    const answer = await Promise.race([
      answered.then(([received]) => received as Answer),
      gone.then(() => undefined),
    ]).catch(() => undefined);
    clearTimeout(timer);
    over.abort();
    await Promise.allSettled([answered, gone]);
    if (answer === undefined) await this.stop();
    return answer;
  }

  async stop(): Promise<void> {
    const runner = this.#runner;
    if (runner === undefined) return;
    const gone = once(runner, "exit");
    if (this.kill()) await gone;
  }

  /** Ends the runner with the tests' processes, which are of its group. `false`: there was none. */
  kill(): boolean {
    const runner = this.#runner;
    this.#runner = undefined;
    if (runner?.pid === undefined || runner.exitCode !== null || runner.signalCode !== null)
      return false;
    return process.kill(-runner.pid, "SIGKILL");
  }

  async #start(): Promise<ChildProcess> {
    const args = ["--conditions=@lastcall/source", "--import", "tsx", RUNNER, this.#root];
    if (this.#setup !== undefined) args.push(join(this.#root, this.#setup));
    const runner = spawn(process.execPath, args, {
      cwd: this.#root,
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    await once(runner, "message");
    return runner;
  }
}
