import { channel, unsubscribe } from "node:diagnostics_channel";
import type { EventEmitter } from "node:events";
import { systemClock } from "../../../packages/core/src/clock.ts";
import type { Random } from "../plan/random.ts";
import type { EventLoop } from "./loop.ts";

/** How the process came to its end. */
export interface Exit {
  readonly at: number;
  readonly code: number;
  readonly by: "exit" | "emptied" | "signal" | "SIGKILL";
}

/** Events of the process whose listeners are the tests' own: they hear nothing of a world. */
const SET_ASIDE = [
  "exit",
  "beforeExit",
  "SIGTERM",
  "SIGINT",
  "uncaughtException",
  "unhandledRejection",
  "uncaughtExceptionMonitor",
] as const;
/** Events whose other listeners stay: Node's own are among them. */
const SHARED = ["newListener", "removeListener", "worker", "message", "disconnect"] as const;
const CHANNELS = ["tracing:net.server.listen:asyncStart", "child_process"] as const;
const HOST = Symbol.for("@lastcall/core");

type Listener = (...args: unknown[]) => void;

/** The process, its clock and its chance, as long as a world has them: whatever asks for them asks the world. */
export class ProcessStandIn {
  exit: Exit | undefined;
  readonly #loop: EventLoop;
  readonly #ended: () => void;
  readonly #undo: (() => void)[] = [];
  readonly #emit = process.emit;
  readonly #emitWasOwn = Object.hasOwn(process, "emit");
  readonly #sharedBefore = new Map<string, readonly Listener[]>();
  #exiting = false;

  /** `ended` is told that the process is gone. */
  constructor(loop: EventLoop, random: Random, ended: () => void) {
    this.#loop = loop;
    this.#ended = ended;
    this.#replace(systemClock, {
      now: () => loop.now(),
      after: (ms, run) => loop.after(ms, run),
      afterUnheld: (ms, run) => loop.afterUnheld(ms, run),
      every: (ms, run) => loop.every(ms, run),
      nextTurn: (run) => loop.nextTurn(run),
    });
    this.#replace(Math, { random: () => random.next() });
    const exit = (code?: number): void => this.#exit(code);
    const kill = (_: number, signal: string | number = "SIGTERM"): true => this.#killed(signal);
    // A container's first process; nobody looks for who started it.
    this.#replace<object>(process, { exit, kill, pid: 1 });
    this.#setListenersAside();
    const { exitCode } = process;
    process.exitCode = undefined;
    this.#undo.push(() => (process.exitCode = exitCode));
    Reflect.deleteProperty(globalThis, HOST);
  }

  /** Where a signal has a listener, as Node delivers it; else the kernel ends the process. */
  signal(name: "SIGTERM" | "SIGINT"): void {
    if (this.exit !== undefined) return;
    if (process.listenerCount(name) === 0) this.end("signal", name === "SIGTERM" ? 143 : 130);
    else process.emit(name, name);
  }

  /** An error that nobody caught, as Node delivers it. */
  uncaught(error: Error): void {
    if (this.exit !== undefined) return;
    const emitter: EventEmitter = process;
    emitter.emit("uncaughtExceptionMonitor", error, "uncaughtException");
    if (process.listenerCount("uncaughtException") === 0) this.end("exit", 1);
    else emitter.emit("uncaughtException", error, "uncaughtException");
  }

  /** Nothing holds the process any more. */
  emptied(): void {
    process.emit("beforeExit", 0);
    this.#leave("emptied");
  }

  end(by: Exit["by"], code: number): void {
    if (this.exit !== undefined) return;
    this.exit = { at: this.#loop.now(), code, by };
    this.#ended();
  }

  /** What of ours is left in the process, by name. */
  leftBehind(): string[] {
    return [
      ...SET_ASIDE.flatMap((event) =>
        process.rawListeners(event).map(() => `listener of ${event}`),
      ),
      ...SHARED.flatMap((event) => this.#added(event).map(() => `listener of ${event}`)),
      ...CHANNELS.filter((name) => channel(name).hasSubscribers).map((name) => `channel ${name}`),
      ...(process.emit === this.#emit ? [] : ["process.emit"]),
    ];
  }

  /** The process is the tests' again. */
  restore(): void {
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }

  #exit(code: number | undefined): void {
    if (this.exit !== undefined) return;
    if (code !== undefined) process.exitCode = code;
    this.#leave("exit");
  }

  /** The program signals itself. */
  #killed(signal: string | number): true {
    this.#loop.nextTurn(() => this.signal(signal === "SIGINT" ? "SIGINT" : "SIGTERM"));
    return true;
  }

  #leave(by: Exit["by"]): void {
    if (!this.#exiting) {
      this.#exiting = true;
      process.emit("exit", Number(process.exitCode ?? 0));
    }
    this.end(by, Number(process.exitCode ?? 0));
  }

  #added(event: (typeof SHARED)[number]): Listener[] {
    const before = this.#sharedBefore.get(event) ?? [];
    return (process.rawListeners(event) as Listener[]).filter((one) => !before.includes(one));
  }

  #setListenersAside(): void {
    for (const event of SHARED)
      this.#sharedBefore.set(event, process.rawListeners(event) as Listener[]);
    for (const event of SET_ASIDE) {
      const aside = process.rawListeners(event) as Listener[];
      for (const listener of aside) process.removeListener(event, listener);
      this.#undo.push(() => {
        for (const listener of process.rawListeners(event) as Listener[])
          process.removeListener(event, listener);
        for (const listener of aside) process.on(event, listener);
      });
    }
    this.#undo.push(() => {
      if (this.#emitWasOwn) process.emit = this.#emit;
      else Reflect.deleteProperty(process, "emit");
      for (const event of SHARED)
        for (const listener of this.#added(event)) process.removeListener(event, listener);
      for (const name of CHANNELS) {
        const { _subscribers: left = [] } = channel(name) as { _subscribers?: Listener[] };
        for (const subscriber of left.slice()) unsubscribe(name, subscriber);
      }
    });
  }

  #replace<T extends object>(target: T, properties: Partial<T> | Record<string, unknown>): void {
    for (const [name, value] of Object.entries(properties)) {
      const was = Object.getOwnPropertyDescriptor(target, name);
      const { enumerable = true } = was ?? {};
      Object.defineProperty(target, name, {
        value,
        enumerable,
        configurable: true,
        writable: true,
      });
      this.#undo.push(() => {
        if (was === undefined) Reflect.deleteProperty(target, name);
        else Object.defineProperty(target, name, was);
      });
    }
  }
}
