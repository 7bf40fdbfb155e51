import { setImmediate as turn } from "node:timers/promises";
import type { ShutdownReport } from "@lastcall/core";
import { expect } from "vitest";
import { Program } from "../../helpers/child-program.ts";
import type { Course } from "./course.ts";
import type { FuzzClient } from "./fuzz-client.ts";

/** What a run needs to know of the protocol. */
export interface FuzzedServer {
  readonly program: URL;
  /** Asks for `HELD`, which is in flight until `release`. */
  hold(port: number): Promise<void>;
  /** @returns what waits until no request is begun any more; it may have to watch from the start */
  watch(port: number): Promise<() => Promise<void>>;
}

export interface Ending {
  /** What stands behind the question mark of each request that came to its handler. */
  readonly started: ReadonlySet<string>;
  readonly report: ShutdownReport;
}

/** The path that holds the server. */
export const HELD = "/stream";
/** Far from what a loaded machine needs to send everything. */
const PATIENT = { gracePeriodMs: 15_000, flushReserveMs: 1_000 };
/** Where something hangs, the deadline is what the run is about. */
const SHORT = { gracePeriodMs: 1_200, flushReserveMs: 300 };

/** Starts the server, plays the course with these clients, and judges the end. */
export async function run<C extends FuzzClient>(
  { program: file, hold, watch }: FuzzedServer,
  course: Course,
  clientsOf: (port: number) => C[],
  judge: (staying: readonly C[], ending: Ending) => void,
): Promise<void> {
  const { held, hangs, lameDuckMs } = course;
  const lifecycle = { ...(hangs ? SHORT : PATIENT), shutdownDelayMs: lameDuckMs };
  const program = new Program(file, { lifecycle });
  try {
    const port = await program.port();
    if (held) {
      await hold(port);
      await program.line(`started ${HELD}`);
    }
    const draining = await watch(port);
    const clients = clientsOf(port);
    await Promise.all(clients.filter(({ script }) => !script.late).map((client) => client.open()));
    const staying = clients.filter(({ script }) => !script.breaksOff);
    await play(course, clients, program);
    await program.line("shutting down: SIGTERM");
    await draining();
    // None is begun any more: what is asked for now is refused.
    program.tell("release slow");
    if (held && !hangs) await Promise.all(staying.map((client) => client.settled()));
    program.tell("release");
    await Promise.all(clients.map((client) => client.closed()));
    const report = await program.report();
    const started = program.linesLike(/^started .*\?/).map((line) => line.split("?")[1] ?? "");
    expect(program.linesLike(/uncaught|unhandled/i)).toEqual([]);
    judge(staying, { started: new Set(started), report });
    expect(await program.exit()).toMatchObject({ code: report.exitCode });
  } finally {
    await program.kill();
  }
}

/** Sends all packets in the script's order, the signal between two of them. */
async function play(
  { order, signalAt }: Course,
  clients: readonly FuzzClient[],
  program: Program,
): Promise<void> {
  const total = clients.reduce((sum, { left }) => sum + left, 0);
  const choice = (step: number): number => order[step % order.length] ?? 0;
  for (let sent = 0; sent < total; sent += 1) {
    if (sent === Math.floor(signalAt * total)) program.signal();
    const sending = clients.filter(({ left }) => left > 0);
    await sending[choice(sent) % sending.length]?.sendNext();
    if (choice(sent + 1) % 3 === 0) await turn();
  }
  if (signalAt === 1) program.signal();
}
