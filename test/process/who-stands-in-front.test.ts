import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { expectExit, expectRefusal } from "../helpers/expectations.ts";
import type { RawRequest } from "../helpers/raw-client.ts";
import { type RunningServer, startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const INTERVAL_MS = 250;

/** Asks steadily until the listener is closed. Returns the statuses of all answers. */
async function poll(
  server: RunningServer,
  path: string,
  request: RawRequest,
  signalAfter: number,
): Promise<number[]> {
  const statuses: number[] = [];
  while (server.program.running) {
    const answer = await server.fetch(path, request).catch(() => undefined);
    if (answer === undefined) break;
    statuses.push(answer.status);
    if (statuses.length === signalAfter) server.program.signal();
    await pause(INTERVAL_MS);
  }
  return statuses;
}

describe("a health path of the program's own", () => {
  test.each([
    ["[2.9] is ours from the signal on where it is named", { probes: { also: ["/fast"] } }, {}],
    [
      "[2.8] is ours from the signal on for a health checker that says who it is",
      {},
      { "User-Agent": "ELB-HealthChecker/2.0" },
    ],
  ])("%s, and whoever polls it is waited for", async (_, lifecycle, headers) => {
    const server = await startServer(serverKinds.http, { lifecycle });
    const statuses = await poll(server, "/fast", { headers }, 6);
    const { lameDuck } = await expectExit(server.program, 0);
    expect(lameDuck.endedBy).toBe("probers-told");
    expect(statuses.slice(0, 6)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(statuses.slice(7).length).toBeGreaterThanOrEqual(2);
    expect(new Set(statuses.slice(7))).toEqual(new Set([503]));
  });

  test("[2.8, 2.10] the kubelet takes nothing away, and is not waited for", async () => {
    const server = await startServer(serverKinds.http, { lifecycle: { platform: "kubernetes" } });
    const headers = { "User-Agent": "kube-probe/1.34" };
    for (let turn = 0; turn < 5; turn++) {
      expect((await server.fetch("/readyz", { headers })).status).toBe(200);
      await pause(INTERVAL_MS);
    }
    server.program.signal();
    expect((await expectExit(server.program, 0)).lameDuck.endedBy).toBe("traffic-quiet");
  });
});

describe("whileDraining auto", () => {
  async function askedBy(headers: Readonly<Record<string, string>>): Promise<RunningServer> {
    const server = await startServer(serverKinds.http);
    for (let turn = 0; turn < 12; turn++) await server.fetch("/fast", { headers });
    return server;
  }

  test("[4.12] refuses where a proxy that nobody tells passed on nearly all requests", async () => {
    const server = await askedBy({ "X-Forwarded-For": "203.0.113.7" });
    const held = await server.hold("/slow", { headers: { "X-Forwarded-For": "203.0.113.7" } });
    server.program.signal();
    await expect
      .poll(
        () =>
          server.fetch("/fast").then(
            () => "answered",
            () => "refused",
          ),
        { timeout: 20_000 },
      )
      .toBe("refused");
    server.release();
    expect((await held.response()).status).toBe(200);
    const { whileDraining, requests } = await expectExit(server.program, 0);
    expect(whileDraining).toMatchObject({ mode: "refuse", because: "proxy" });
    expect(whileDraining.looked).toBeGreaterThanOrEqual(8);
    expect(requests.refused).toBe(0);
  });

  test("[4.12] answers 503 where nobody stands in front", async () => {
    const server = await askedBy({});
    await server.hold();
    await server.startDraining();
    expectRefusal(await server.fetch("/fast"));
    server.release();
    const { whileDraining } = await expectExit(server.program, 0);
    expect(whileDraining).toMatchObject({ mode: "answer", because: "direct", proxied: 0 });
  });

  test("[4.12] answers 503 where the platform takes the endpoint away", async () => {
    const server = await startServer(serverKinds.http, { lifecycle: { platform: "cloud-run" } });
    for (let turn = 0; turn < 12; turn++)
      await server.fetch("/fast", { headers: { "X-Forwarded-For": "203.0.113.7" } });
    server.program.signal();
    const { whileDraining } = await expectExit(server.program, 0);
    expect(whileDraining).toMatchObject({ mode: "answer", because: "platform" });
  });
});

describe("[2.10] on Kubernetes", () => {
  test("an idle pod serves on for a second, and requests that come hold it", async () => {
    const server = await startServer(serverKinds.http, { lifecycle: { platform: "kubernetes" } });
    server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    expect((await server.fetch("/fast")).status).toBe(200);
    const { lameDuck } = await expectExit(server.program, 0);
    expect(lameDuck.endedBy).toBe("traffic-quiet");
    expect(lameDuck.durationMs).toBeGreaterThanOrEqual(990);
    expect(lameDuck.durationMs).toBeLessThan(10_000);
  });
});
