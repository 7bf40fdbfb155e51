import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Program } from "../helpers/child-program.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { TrafficClient } from "./traffic-client.ts";
import { traffic, type Traffic } from "./traffic-script.ts";
import { expectVerdict } from "./traffic-verdict.ts";

/** Longer, or with the seed of a run that failed: its traffic is the same again, its timing is not. */
const { LASTCALL_FUZZ_MS = "20000", LASTCALL_FUZZ_SEED } = process.env;
const TIME_LIMIT_MS = Number(LASTCALL_FUZZ_MS);
const MOST_RUNS = 100_000;
/** Far from what a loaded machine needs to send everything. */
const PATIENT = { gracePeriodMs: 15_000, flushReserveMs: 1_000 };
/** Where something hangs, the deadline is what the run is about. */
const SHORT = { gracePeriodMs: 1_200, flushReserveMs: 300 };

/** Sends all packets in the script's order, the signal between two of them. */
async function play(
  { order, signalAt }: Traffic,
  clients: readonly TrafficClient[],
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

/** Until new requests are refused, or the listener is closed. */
async function untilDraining(port: number): Promise<void> {
  for (;;) {
    const client = await RawClient.connect({ port, host: "127.0.0.1" }).catch(() => undefined);
    client?.request("/readyz", { headers: { Connection: "close" } });
    await client?.closed();
    if (client === undefined || !client.received.includes("lame-duck")) return;
  }
}

async function run(scripted: Traffic): Promise<void> {
  const { connections, held, hangs, lameDuckMs } = scripted;
  const lifecycle = { ...(hangs ? SHORT : PATIENT), shutdownDelayMs: lameDuckMs };
  const program = new Program(serverKinds.http.program, { lifecycle });
  try {
    const port = await program.port();
    if (held) {
      (await RawClient.connect({ port, host: "127.0.0.1" })).request("/explicit-keep-alive");
      await program.line("started /explicit-keep-alive");
    }
    const clients = connections.map((script, name) => new TrafficClient(script, name, port));
    await Promise.all(clients.filter(({ script }) => !script.late).map((client) => client.open()));
    await play(scripted, clients, program);
    await program.line("shutting down: SIGTERM");
    await untilDraining(port);
    // None is begun any more: what is asked for now is refused.
    program.tell("release slow");
    if (held && !hangs) await Promise.all(clients.map((client) => client.settled()));
    program.tell("release");
    await Promise.all(clients.map((client) => client.closed()));
    const report = await program.report();
    const started = program.linesLike(/^started .*\?/).map((line) => line.split("?")[1] ?? "");
    expectVerdict(scripted, clients, new Set(started), report);
    expect(await program.exit()).toMatchObject({ code: report.exitCode });
  } finally {
    await program.kill();
  }
}

test(
  "[4.1, 4.2, 4.6, 4.8] whatever is cut and interleaved across the signal: answered whole, refused unrun, or cut and named",
  async () => {
    const seed = Number(LASTCALL_FUZZ_SEED ?? Date.now() % 2 ** 31);
    const runs = { patient: 0, cut: 0 };
    const property = fc.asyncProperty(traffic, (scripted) => {
      runs[scripted.hangs ? "cut" : "patient"] += 1;
      return run(scripted);
    });
    const bounds = { interruptAfterTimeLimit: TIME_LIMIT_MS, endOnFailure: true };
    await fc.assert(property, { ...bounds, seed, numRuns: MOST_RUNS }).finally(() => {
      console.log(`seed ${seed}, runs ${JSON.stringify(runs)}`);
    });
  },
  TIME_LIMIT_MS + 60_000,
);
