import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Program } from "../helpers/child-program.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { TrafficClient } from "./traffic-client.ts";
import { traffic, type Traffic } from "./traffic-script.ts";

const TIME_LIMIT_MS = 20_000;
const lifecycle = { gracePeriodMs: 10_000, flushReserveMs: 1_000 };

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
    sending[choice(sent) % sending.length]?.sendNext();
    if (choice(sent + 1) % 3 === 0) await turn();
  }
  if (signalAt === 1) program.signal();
}

/** Each request is answered whole or refused; behind an answer that says close nothing is owed. */
function expectAnswers(client: TrafficClient, held: boolean): void {
  const { requests } = client.script;
  const responses = client.responses();
  expect(responses.filter(({ complete }) => !complete)).toEqual([]);
  for (const [index, { status, body }] of responses.entries()) {
    if (status !== 503) expect(body.toString()).toMatch(requests[index]?.served ?? /never asked/);
  }
  const told = responses.findIndex(({ headers }) => headers["connection"] === "close");
  // Of answers to pipelined requests only the last may say close, but then it must.
  if (responses.some(({ status }) => status === 503)) expect(told).toBe(responses.length - 1);
  const owed = told < 0 ? requests.length : told + 1;
  // Without the held request the server may have settled while the head was still being written.
  const closedUnasked = responses.length === 0 && !held && client.endedEarly;
  expect(closedUnasked ? owed : responses.length).toBe(owed);
}

async function run(scripted: Traffic): Promise<void> {
  const { connections, held } = scripted;
  const program = new Program(serverKinds.http.program, { lifecycle });
  try {
    const port = await program.port();
    if (held) {
      (await RawClient.connect({ port, host: "127.0.0.1" })).request("/slow");
      await program.line("started /slow");
    }
    const clients = await Promise.all(
      connections.map((script) => TrafficClient.connect(script, port)),
    );
    await play(scripted, clients, program);
    await program.line("shutting down: SIGTERM");
    if (held) await Promise.all(clients.map((client) => client.settled()));
    program.tell("release");
    expect(await program.exit()).toMatchObject({ code: 0 });
    await Promise.all(clients.map((client) => client.closed()));
    for (const client of clients) expectAnswers(client, held);
    expect((await program.report()).requests.cut).toEqual([]);
  } finally {
    await program.kill();
  }
}

test(
  "[4.1, 4.2, 4.6] whatever is cut and interleaved across the signal: answered whole, refused, or told before",
  async () => {
    const seed = Date.now() % 2 ** 31;
    let runs = 0;
    const property = fc.asyncProperty(traffic, (scripted) => {
      runs += 1;
      return run(scripted);
    });
    const bounds = { interruptAfterTimeLimit: TIME_LIMIT_MS, endOnFailure: true };
    await fc.assert(property, { ...bounds, seed, numRuns: 1_000 }).finally(() => {
      console.log(`seed ${seed}, ${runs} runs`);
    });
  },
  TIME_LIMIT_MS + 60_000,
);
