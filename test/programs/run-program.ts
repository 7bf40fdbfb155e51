import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../helpers/free-ports.ts";
import { Watched } from "../helpers/watched.ts";
import { Collector } from "./collector.ts";
import type { Ask, Program, Traces } from "./program.ts";
import { hold, isServed, keepAsking, type NewOnes } from "./requests.ts";

export interface Outcome {
  readonly inFlight: { readonly whole: number; readonly of: number };
  readonly newOnes: NewOnes;
  /** `undefined` where there is none to be seen. */
  readonly cleanedUp: boolean | undefined;
  /** A code, the name of a signal, or `"never"`. */
  readonly exit: string;
  /** From the signal to the exit. */
  readonly seconds: number;
  /** From the signal to the end of the last request that was in flight. */
  readonly servedSeconds: number;
  readonly output: string;
}

/** What `NODE_OPTIONS` are with ours: what is built, as a program that installs it has it. */
export const preloaded = `--import=${import.meta.resolve("@lastcall/core/register")}`;

const HELD = 3;
const FAST: Ask = { path: "/fast", contains: "fast" };
const SLOW: Ask = { path: "/slow", contains: "slow" };
const BEGUN = /\bin flight\b/g;
const START_LIMIT_MS = 60_000;
const START_LOOK_MS = 50;
/** Past the default grace period: who runs on then is killed by every platform. */
const STOP_LIMIT_MS = 12_000;
/** How many new requests a download waits for. */
const ASKED_BEFORE_RELEASE = 10;

/** `idle`: with nothing in flight and nothing coming. */
export type Load = "busy" | "idle";

/** Starts the program, sends it SIGTERM with requests in flight and others coming, and sees what becomes of all. */
export async function runProgram(
  program: Program,
  folder: string,
  nodeOptions: string,
  load: Load = "busy",
): Promise<Outcome> {
  const scratch = await mkdtemp(join(tmpdir(), "lastcall-run-"));
  const evidence = join(scratch, "evidence");
  await writeFile(evidence, "");
  const collector = new Collector();
  const port = await freePort();
  const running = new Running(program, folder, port, {
    ...program.env,
    EVIDENCE: evidence,
    ...(await collectorEnv(collector)),
    NODE_OPTIONS: nodeOptions,
  });
  try {
    const seen = await running.stopUnder(load);
    const file = await readFile(evidence, "utf8");
    const traces: Traces = { file, output: running.output, exported: collector.received };
    return { ...seen, cleanedUp: program.cleanup?.seen(traces), output: running.output };
  } finally {
    running.kill();
    collector.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** As each kind of telemetry is told where to send to. */
async function collectorEnv(collector: Collector): Promise<Record<string, string>> {
  const url = await collector.listen();
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url, DD_TRACE_AGENT_URL: url };
}

class Running {
  output = "";
  readonly #program: Program;
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #exit: Promise<string>;
  readonly #watched = new Watched();
  #ended = false;

  constructor(program: Program, folder: string, port: number, env: Record<string, string>) {
    this.#program = program;
    this.#port = port;
    const { PATH = "", HOME = "" } = process.env;
    this.#child = spawn(process.execPath, program.start(port), {
      cwd: folder,
      // Nothing else of this process's: what it runs on is no business of the programs.
      env: { PATH, HOME, NODE_ENV: "production", PORT: String(port), HOST: "127.0.0.1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that nothing of it stays behind.
      detached: true,
    });
    process.once("exit", this.kill);
    this.#exit = once(this.#child, "exit").then(([code, signal]) => {
      this.#ended = true;
      return String(signal ?? code);
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
        this.#watched.changed();
      });
    }
  }

  async stopUnder(load: Load): Promise<Omit<Outcome, "cleanedUp" | "output">> {
    const { fast = FAST, slow = SLOW, download = false } = this.#program;
    await this.#serves(fast);
    const count = load === "busy" ? HELD : 0;
    const held = Array.from({ length: count }, () => hold(this.#port, slow, download));
    if (download) await Promise.all(held.map(({ begun }) => begun));
    else await this.#saidInFlight(count);
    const newOnes: NewOnes = { served: 0, refused: 0, lost: [] };
    const until = { signalled: false, ended: load === "idle" };
    const asking = keepAsking(this.#port, fast, newOnes, until);
    const at = performance.now();
    this.#child.kill("SIGTERM");
    until.signalled = true;
    const exit = Promise.race([this.#exit, pause(STOP_LIMIT_MS, "never", { ref: false })]);
    const exited = exit.then((how) => {
      const seconds = secondsSince(at);
      if (how === "never") this.kill();
      return { how, seconds };
    });
    if (download) {
      const enough = askedEnough(newOnes, until);
      await Promise.race([exit, enough]);
      // The server's part is done when the kernel has the last bytes, long before their reader has them.
      until.ended = true;
      await Promise.all([asking, enough]);
      for (const one of held) one.release();
    }
    const wholes = await Promise.all(held.map(({ whole }) => whole));
    const servedSeconds = secondsSince(at);
    until.ended = true;
    await asking;
    const { how, seconds } = await exited;
    const inFlight = { whole: wholes.filter(Boolean).length, of: count };
    return { inFlight, newOnes, exit: how, seconds, servedSeconds };
  }

  /** All of it, the processes that it has started too. */
  readonly kill = (): void => {
    process.off("exit", this.kill);
    try {
      process.kill(-this.#child.pid!, "SIGKILL");
    } catch {
      // Nothing is left of it.
    }
  };

  async #serves(fast: Ask): Promise<void> {
    const limit = performance.now() + START_LIMIT_MS;
    while (!(await isServed(this.#port, fast))) {
      if (this.#ended || performance.now() > limit) {
        throw new Error(`${this.#program.name} does not serve:\n${this.output.slice(-4_000)}`);
      }
      await pause(START_LOOK_MS);
    }
  }

  async #saidInFlight(count: number): Promise<void> {
    await this.#watched.until(
      () => (this.output.match(BEGUN)?.length ?? 0) >= count || undefined,
      () => `${this.#program.name}, with ${count} requests in flight, said:\n${this.output}`,
    );
  }
}

/** Ends, too, when nothing is asked any more. */
async function askedEnough(newOnes: NewOnes, until: { readonly ended: boolean }): Promise<void> {
  const asked = (): number => newOnes.served + newOnes.refused + newOnes.lost.length;
  while (!until.ended && asked() < ASKED_BEFORE_RELEASE) await pause(START_LOOK_MS);
}

function secondsSince(at: number): number {
  return (performance.now() - at) / 1_000;
}
