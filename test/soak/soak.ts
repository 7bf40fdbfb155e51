import { fileURLToPath } from "node:url";
import type { ShutdownReport } from "@lastcall/core";
import { once } from "node:events";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { reportInLine } from "../helpers/report-line.ts";
import { Watched } from "../helpers/watched.ts";
import { chosen } from "./acts.ts";
import { http1Acts } from "./http1-acts.ts";
import { http2Acts } from "./http2-acts.ts";
import type { Measured } from "./measured.ts";
import { randomFrom } from "./random.ts";

export const KINDS = ["node:http", "Express", "Fastify", "Koa", "node:http2"] as const;
type Kind = (typeof KINDS)[number];

export interface SoakPlan {
  readonly kind: Kind;
  readonly seed: number;
  readonly requests: number;
  /** After so many what is left is looked at once more. */
  readonly slice: number;
  /** No slice is begun later than this, in the monotonic time of this process. @default never */
  readonly until?: number;
  /** Told after every slice. */
  readonly told?: (requests: number, measured: Measured) => void;
}

export interface SoakResult {
  readonly kind: Kind;
  readonly requests: number;
  /** How often each act was done. */
  readonly acts: Readonly<Record<string, number>>;
  readonly before: Measured;
  readonly after: Measured;
  /** From the signal to the exit. */
  readonly stopMs: number;
  readonly exitCode: number | null;
  readonly report: ShutdownReport | undefined;
}

const AT_ONCE = 24;
/** It runs beside whatever else the machine does. */
const PATIENCE_MS = 600_000;
/** How often a server may be asked until its last connections are gone. */
const LOOKS = 100;

const target = fileURLToPath(new URL("fixtures/target.ts", import.meta.url));
const register = fileURLToPath(new URL("../../packages/core/src/register.ts", import.meta.url));
const WITHOUT_CODE: readonly Kind[] = ["node:http", "node:http2"];

/** Requests of every sort, broken off at random on either side; then what is left of them, and a signal. */
export async function soak({
  kind,
  seed,
  requests,
  slice,
  until = Infinity,
  told,
}: SoakPlan): Promise<SoakResult> {
  const server = new SoakedServer(kind);
  try {
    const { acts, close } = (kind === "node:http2" ? http2Acts : http1Acts)(await server.port());
    // Each draws for itself, so that what it does depends on nothing but the seed.
    const clients = Array.from({ length: AT_ONCE }, (_, n) => randomFrom(seed + n));
    const counts: Record<string, number> = {};
    const run = async (count: number): Promise<number> => {
      let done = 0;
      const client = async (random: () => number): Promise<void> => {
        while (done < count) {
          const act = chosen(acts, random);
          counts[act.name] = (counts[act.name] ?? 0) + 1;
          const made = await act.run(random);
          done += made;
        }
      };
      await Promise.all(clients.map(client));
      close();
      return done;
    };
    // What is loaded, compiled and pooled once is no leak.
    await run(slice);
    const before = await server.measure();
    let total = 0;
    let after = before;
    while (total < requests && performance.now() < until) {
      total += await run(Math.min(slice, requests - total));
      after = await server.measure();
      told?.(total, after);
    }
    return { kind, requests: total, acts: counts, before, after, ...(await server.stop()) };
  } finally {
    server.kill();
  }
}

/** A server that is soaked, as a process of its own. */
class SoakedServer {
  readonly #lines: string[] = [];
  readonly #watched = new Watched();
  readonly #child;

  constructor(kind: Kind) {
    const flags = ["--expose-gc", "--conditions=@lastcall/source", "--import", "tsx"];
    if (WITHOUT_CODE.includes(kind)) flags.push("--import", register);
    this.#child = spawn(process.execPath, [...flags, target, kind], {
      env: { ...process.env, LASTCALL_LOG: "json", LASTCALL_PLATFORM: "none" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#lines.push(line);
      this.#watched.changed();
    });
  }

  async port(): Promise<number> {
    return Number((await this.#line(/^listening /, 1)).split(" ")[1]);
  }

  /** When all connections are gone. */
  async measure(): Promise<Measured> {
    for (let look = 0; ; look += 1) {
      const count = this.#lines.filter((line) => line.startsWith("measured ")).length;
      this.#child.stdin.write("measure\n");
      const line = await this.#line(/^measured /, count + 1);
      const measured = JSON.parse(line.slice("measured ".length)) as Measured;

      if (measured.connections === 0 || look >= LOOKS) return measured;
    }
  }

  async stop(): Promise<Pick<SoakResult, "stopMs" | "exitCode" | "report">> {
    const at = performance.now();
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    const [exitCode] = (await once(this.#child, "exit")) as [number | null];
    const stopMs = performance.now() - at;
    await closed;
    return { stopMs, exitCode, report: this.#lines.map(reportInLine).find(Boolean) };
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #line(expected: RegExp, nth: number): Promise<string> {
    return this.#watched.until(
      () => this.#lines.filter((line) => expected.test(line))[nth - 1],
      () => `no ${String(expected)}:\n${this.#lines.join("\n")}`,
      PATIENCE_MS,
    );
  }
}
