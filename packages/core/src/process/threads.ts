import type { Worker } from "node:worker_threads";
import { workerThreads } from "../builtins.ts";
import { type Cancel, type Clock, within } from "../clock.ts";
import type { Logger } from "../report/log-sinks.ts";

/** On which the threads of a process find each other, without a word on the ports that the program uses. */
const CHANNEL = "@lastcall/core";
/** How long the main thread may take to answer. */
const ANSWER_MS = 2_000;
/** Threads began their own grace period a moment after the main thread's: they may end a moment later. */
const OUTLIVE_MS = 300;

type ThreadMessage =
  /** From a thread: a server listens here. */
  | { readonly lastcall: "serves"; readonly thread: number }
  /** From the main thread: it has heard, and will pass the signal on. */
  | { readonly lastcall: "heard"; readonly thread: number }
  /** From the main thread: stop. */
  | { readonly lastcall: "stop"; readonly reason: string }
  /** From a thread: all is over here, with this code. */
  | { readonly lastcall: "left"; readonly thread: number; readonly code: number };

/** Holds no process. */
class ThreadChannel {
  readonly #channel = new (workerThreads().BroadcastChannel)(CHANNEL);

  constructor(hear: (message: ThreadMessage) => void) {
    const channel = this.#channel as unknown as EventTarget & { unref(): void };
    channel.addEventListener("message", (event) =>
      hear((event as MessageEvent).data as ThreadMessage),
    );
    channel.unref();
  }

  say(message: ThreadMessage): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
    this.#channel.postMessage(message);
  }

  close(): void {
    this.#channel.close();
  }
}

/** In the main thread, which alone hears signals: the threads that serve. */
export class ServingThreads {
  readonly #clock: Clock;
  readonly #found: () => void;
  readonly #serving = new Set<number>();
  #watching = false;
  #channel: ThreadChannel | undefined;
  #worst = 0;
  #reason = "";
  #gone: Promise<void> | undefined;
  #lastGone = (): void => {};

  /** `found` is told when a thread serves. */
  constructor(clock: Clock, found: () => void) {
    this.#clock = clock;
    this.#found = found;
  }

  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    process.on("worker", this.#started);
  }

  forget(): void {
    this.#watching = false;
    process.removeListener("worker", this.#started);
    this.#channel?.close();
    this.#channel = undefined;
    this.#serving.clear();
    this.#gone = undefined;
    this.#worst = 0;
  }

  /** Passes the word on, also to threads that come later. Resolves when all that serve are done. */
  stop(reason: string): Promise<void> {
    this.#gone ??= new Promise((resolve) => {
      this.#lastGone = resolve;
      this.#reason = reason;
      if (this.#serving.size === 0) resolve();
      this.#channel?.say({ lastcall: "stop", reason });
    });
    return this.#gone;
  }

  /** Outlives the threads, but those that outlast `deadline` by too much. Resolves to the worst of their codes. */
  async worstCode(deadline: number): Promise<number> {
    if (this.#gone === undefined || this.#serving.size === 0) return this.#worst;
    await within(deadline + OUTLIVE_MS - this.#clock.now(), this.#gone, this.#clock);
    return this.#serving.size > 0 ? Math.max(1, this.#worst) : this.#worst;
  }

  readonly #started = (worker: Worker): void => {
    if (!workerThreads().isMainThread) return;
    this.#channel ??= new ThreadChannel((message) => this.#hear(message));
    const { threadId: id } = worker;
    worker.once("exit", (code) => this.#left(id, code));
  };

  #hear(message: ThreadMessage): void {
    if (message.lastcall === "left") this.#left(message.thread, message.code);
    if (message.lastcall !== "serves") return;
    this.#serving.add(message.thread);
    this.#channel?.say({ lastcall: "heard", thread: message.thread });
    if (this.#gone !== undefined) this.#channel?.say({ lastcall: "stop", reason: this.#reason });
    this.#found();
  }

  #left(thread: number, code: number): void {
    if (!this.#serving.delete(thread) || this.#gone === undefined) return;
    this.#worst = Math.max(this.#worst, code);
    if (this.#serving.size === 0) this.#lastGone();
  }
}

/** In any other thread: the main thread. */
export class MainThread {
  readonly #clock: Clock;
  readonly #stop: (reason: string) => void;
  #channel: ThreadChannel | undefined;
  #cancelWarning: Cancel = () => {};
  #heard = false;
  #told = false;

  constructor(clock: Clock, stop: (reason: string) => void) {
    this.#clock = clock;
    this.#stop = stop;
  }

  /** Whether this thread stops because the main thread said so, which then ends the process. */
  get told(): boolean {
    return this.#told;
  }

  /** A server listens here. */
  serve(logger: Logger): void {
    if (this.#channel !== undefined || workerThreads().isMainThread) return;
    this.#channel = new ThreadChannel((message) => this.#hear(message));
    this.#channel.say({ lastcall: "serves", thread: workerThreads().threadId });
    this.#cancelWarning = this.#clock.afterUnheld(ANSWER_MS, () => {
      if (this.#heard) return;
      logger.warn(
        "the server of this worker thread will not be drained: only the main thread hears signals, and it does not " +
          "use lastcall. Make a lifecycle there, too, before the threads start, or start node with --import @lastcall/core/register",
      );
    });
  }

  leave(code: number): void {
    this.#channel?.say({ lastcall: "left", thread: workerThreads().threadId, code });
  }

  forget(): void {
    this.#channel?.close();
    this.#channel = undefined;
    this.#cancelWarning();
    this.#heard = false;
    this.#told = false;
  }

  #hear(message: ThreadMessage): void {
    if (message.lastcall === "heard" && message.thread === workerThreads().threadId)
      this.#heard = true;
    if (message.lastcall !== "stop" || this.#told) return;
    this.#told = true;
    this.#stop(message.reason);
  }
}
