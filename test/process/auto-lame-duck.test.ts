import { setTimeout as pause } from "node:timers/promises";
import type { ShutdownReport } from "@lastcall/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { expectExit, expectPromptExit, expectText } from "../helpers/expectations.ts";
import { Prober } from "../helpers/prober.ts";
import { startServer, type RunningServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const INTERVAL_MS = 250;

async function polled(server: RunningServer, ...intervalsMs: number[]): Promise<Prober[]> {
  const probers = intervalsMs.map((ms) => new Prober(server, ms, `prober every ${ms}`));
  onTestFinished(() => probers.forEach((prober) => prober.stop()));
  await Promise.all(probers.map((prober) => prober.answered(5)));
  return probers;
}

async function endOfDrain(server: RunningServer): Promise<ShutdownReport["lameDuck"]> {
  server.program.signal();
  return (await expectExit(server.program, 0)).lameDuck;
}

describe("shutdownDelayMs auto", () => {
  test("[2.8] a steady prober is told three times, and meanwhile requests are served", async () => {
    const server = await startServer(serverKinds.http);
    const [prober] = await polled(server, INTERVAL_MS);
    server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    const client = await server.open("/fast");
    const response = await client.response();
    const { lameDuck, requests } = await expectExit(server.program, 0);
    expectText(response, 200, "fast");
    expect(response.headers).toMatchObject({ connection: "close" });
    expect(lameDuck.endedBy).toBe("probers-told");
    expect(prober?.unready).toBeGreaterThanOrEqual(3);
    expect(lameDuck.durationMs).toBeGreaterThan(INTERVAL_MS);
    expect(lameDuck.durationMs).toBeLessThan(10_000);
    expect(requests.refused).toBe(0);
  });

  test("[2.8] two probers are told three times each", async () => {
    const server = await startServer(serverKinds.http);
    const probers = await polled(server, INTERVAL_MS, 2 * INTERVAL_MS);
    const lameDuck = await endOfDrain(server);
    expect(lameDuck.endedBy).toBe("probers-told");
    expect(probers.filter(({ unready }) => unready < 3)).toEqual([]);
    expect(lameDuck.durationMs).toBeGreaterThan(2 * INTERVAL_MS);
  });

  test("[2.8] unreadyProbes is an option", async () => {
    const server = await startServer(serverKinds.http, { lifecycle: { unreadyProbes: 6 } });
    const [prober] = await polled(server, INTERVAL_MS);
    const lameDuck = await endOfDrain(server);
    expect(lameDuck.endedBy).toBe("probers-told");
    expect(prober?.unready).toBeGreaterThanOrEqual(6);
  });

  test("[2.8] requests that keep coming keep it up, but not beyond half of the time before the deadline", async () => {
    const lifecycle = { gracePeriodMs: 8_000, flushReserveMs: 4_000 };
    const server = await startServer(serverKinds.http, { lifecycle });
    await polled(server, INTERVAL_MS);
    const statuses: number[] = [];
    server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    while (server.program.running) {
      const answer = await server.fetch("/fast").catch(() => undefined);
      if (answer === undefined || answer.status !== 200) break;
      statuses.push(answer.status);
      await pause(20);
    }
    const { lameDuck } = await expectExit(server.program, 0);
    expect(lameDuck.endedBy).toBe("bound");
    expect(lameDuck.durationMs).toBeGreaterThan(1_900);
    expect(lameDuck.durationMs).toBeLessThan(3_000);
    expect(statuses.length).toBeGreaterThan(3);
  });

  test("[2.8] a prober that falls silent is not waited for beyond two intervals", async () => {
    const server = await startServer(serverKinds.http);
    const [prober] = await polled(server, INTERVAL_MS);
    prober?.stop();
    server.program.signal();
    const { lameDuck } = await expectPromptExit(server.program);
    expect(lameDuck.durationMs).toBeLessThan(2 * INTERVAL_MS + 1_500);
  });

  test("[2.8] one that fell silent long before the signal is not waited for at all", async () => {
    const server = await startServer(serverKinds.http);
    const [prober] = await polled(server, 100);
    prober?.stop();
    await pause(1_500);
    const lameDuck = await endOfDrain(server);
    expect(lameDuck).toMatchObject({ endedBy: "no-prober" });
    expect(lameDuck.durationMs).toBeLessThan(500);
  });

  test("[2.8] one whose interval is longer than the bound is not waited for at all", async () => {
    const lifecycle = { gracePeriodMs: 1_500, flushReserveMs: 500 };
    const server = await startServer(serverKinds.http, { lifecycle });
    await polled(server, 700);
    const lameDuck = await endOfDrain(server);
    expect(lameDuck).toMatchObject({ endedBy: "no-prober" });
    expect(lameDuck.durationMs).toBeLessThan(400);
  });

  test("[2.8] somebody who looks now and then is no prober", async () => {
    const server = await startServer(serverKinds.http);
    for (const gapMs of [0, 1_200, 150]) {
      await pause(gapMs);
      await server.fetch("/readyz");
    }
    const lameDuck = await endOfDrain(server);
    expect(lameDuck).toMatchObject({ endedBy: "no-prober" });
  });

  test("[2.8, 4.1] a request that outlasts the lame duck is in flight, and completes", async () => {
    const server = await startServer(serverKinds.http);
    await polled(server, INTERVAL_MS);
    const client = await server.hold();
    await server.startDraining();
    server.release();
    expectText(await client.response(), 200, "slow");
    const { lameDuck } = await expectPromptExit(server.program);
    expect(lameDuck.endedBy).toBe("probers-told");
  });
});
