import type { Socket } from "node:net";
import type { ShutdownReport } from "@lastcall/core";
import { describe, expect, test } from "vitest";
import type { Program } from "../helpers/child-program.ts";
import { expectExit, expectPromptExit, expectText } from "../helpers/expectations.ts";
import { encodeWindowUpdate } from "../helpers/http2-frames.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { http2Kinds, startHttp2 } from "./http2-server.ts";

const SHORT = { gracePeriodMs: 3_000, flushReserveMs: 1_000 };
/** When a cut may come at the earliest: a tenth of the drain's time, at most, is kept for it. */
const CUT_AT_MS = (SHORT.gracePeriodMs - SHORT.flushReserveMs) * 0.9;
/** As many answers of 4 MiB as no kernel holds for a client. */
const BIG_ANSWERS = 8;
const LARGEST_WINDOW = 2 ** 31 - 1;
const DEFAULT_WINDOW = 2 ** 16 - 1;

/** One byte a second, from here on. Returns what reads the rest at full speed. */
function readSlowly(socket: Socket): () => void {
  socket.pause();
  const timer = setInterval(() => socket.read(1), 1_000);
  const stop = (): void => clearInterval(timer);
  socket.once("close", stop);
  return () => {
    stop();
    socket.resume();
  };
}

/** The exit waits for the answer until the deadline, and no longer; the report names what it cut. */
async function expectCut(program: Program): Promise<ShutdownReport> {
  const signalledAt = program.signal();
  const report = await expectExit(program, 1);
  const { at } = await program.exit();
  expect(at - signalledAt).toBeGreaterThan(CUT_AT_MS - 100);
  expect(at - signalledAt).toBeLessThan(SHORT.gracePeriodMs + 1_000);
  expect(report.requests.cut.length).toBeGreaterThan(0);
  for (const cut of report.requests.cut) {
    expect(cut).toMatchObject({ method: "GET", path: "/big", progress: "responding" });
  }
  return report;
}

describe.each([
  ["http", serverKinds.http],
  ["https", serverKinds.https],
] as const)("%s", (_name, kind) => {
  test("[4.1, 1.2] an answer that the kernel has taken is not waited for, and reaches a client that reads one byte a second", async () => {
    const server = await startServer(kind);
    const client = await server.hold();
    const readOn = readSlowly(client.socket);
    await server.startDraining();
    server.release();
    const report = await expectPromptExit(server.program);
    const readBefore = client.received.length;
    readOn();
    expectText(await client.response(), 200, "slow");
    await client.closed();
    expect(readBefore).toBeLessThan(10);
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
  });

  test("[4.8, 2.4] a long answer to a client that reads one byte a second is cut at the deadline and named, its end not faked", async () => {
    const server = await startServer(kind, { lifecycle: SHORT });
    const client = await server.connect();
    const readOn = readSlowly(client.socket);
    client.pipeline(...Array.from({ length: BIG_ANSWERS }, () => "/big"));
    await server.program.line("started /big", BIG_ANSWERS);
    const { requests } = await expectCut(server.program);
    readOn();
    await client.closed();
    const whole = client.responses().filter(({ complete }) => complete);
    expect(whole.length).toBeLessThan(BIG_ANSWERS);
    // What came before the signal is no matter of the report; of the rest nothing is missing that it does not name.
    expect(whole.length + requests.cut.length).toBeGreaterThanOrEqual(BIG_ANSWERS);
  });
});

describe.each(["h2c, compat", "h2 over TLS, streams"] as const)("%s", (name) => {
  test("[5.2, 4.1] an answer that the kernel has taken is not waited for, and reaches a client that reads one byte a second", async () => {
    const server = await startHttp2(http2Kinds[name]);
    const { client, id } = await server.hold();
    const readOn = readSlowly(client.socket);
    await server.startDraining();
    server.release();
    const report = await expectPromptExit(server.program);
    const { over } = client.seen(id);
    readOn();
    await client.closed();
    expect(over).toBe(false);
    expect(client.outcomes).toEqual(["answered"]);
    expect(client.goAways).toHaveLength(1);
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
  });

  test("[4.8, 5.2, 2.4] a long answer to such a client is cut at the deadline and named, and the client told", async () => {
    const server = await startHttp2(http2Kinds[name], { lifecycle: SHORT });
    // Says nothing more itself: what is left to read would be lost if it wrote to the closed connection.
    const client = await server.connect({ reads: false });
    await client.begun(client.request("/big"));
    const readOn = readSlowly(client.socket);
    const { requests } = await expectCut(server.program);
    readOn();
    await client.closed();
    expect(client.outcomes).toEqual(["cut"]);
    expect(requests.cut).toHaveLength(1);
  });

  test("[4.8, 5.2, 2.4] so are answers that no window but the kernel's own holds back, where no GOAWAY gets through", async () => {
    const server = await startHttp2(http2Kinds[name], { lifecycle: SHORT });
    const client = await server.connect({ windowSize: LARGEST_WINDOW });
    client.socket.write(encodeWindowUpdate(0, LARGEST_WINDOW - DEFAULT_WINDOW));
    const readOn = readSlowly(client.socket);
    for (let n = 0; n < BIG_ANSWERS; n += 1) client.request("/big");
    await server.program.line("started /big");
    await expectCut(server.program);
    readOn();
    await client.closed();
    expect(client.outcomes).not.toContain("refused");
    expect(client.outcomes.filter((outcome) => outcome === "answered").length).toBeLessThan(
      BIG_ANSWERS,
    );
  });
});
