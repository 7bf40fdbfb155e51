import { expect, onTestFinished, test } from "vitest";
import { Prober } from "../helpers/prober.ts";
import type { RunningServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { Attack } from "./attack.ts";
import { expectBoundedStop, LAME_DUCK_BOUND_MS, SETTLED_MS, startTarget } from "./bounded-stop.ts";

const INTERVAL_MS = 250;
const POLLS = 5;
/** Enough of them for the witness to make up its mind. */
const LOOKED = 12;
const WITHIN_MS = LAME_DUCK_BOUND_MS + SETTLED_MS;

async function polled(server: RunningServer, ...agents: string[]): Promise<Prober[]> {
  const probers = agents.map((agent) => new Prober(server, INTERVAL_MS, agent));
  onTestFinished(() => probers.forEach((prober) => prober.stop()));
  await Promise.all(probers.map((prober) => prober.answered(POLLS)));
  return probers;
}

/** A request every few milliseconds, as long as the target takes it. */
function flood(server: RunningServer, headers: Readonly<Record<string, string>> = {}): Attack {
  return new Attack(() => server.fetch("/fast", { headers }), { attackers: 2, everyMs: 5 });
}

test("[2.8] readiness polled steadily under many names holds the stop no longer than the lame duck's bound", async () => {
  const server = await startTarget(serverKinds.http);
  await polled(server, ...Array.from({ length: 20 }, (_, n) => `stranger ${n}`));
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: WITHIN_MS });
  expect(["probers-told", "bound"]).toContain(report.lameDuck.endedBy);
});

test("[2.8, 4.1] a request every few milliseconds during the lame duck holds it up to its bound, and no further", async () => {
  const server = await startTarget(serverKinds.http);
  await polled(server, "stranger");
  await flood(server).underWay(20);
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: WITHIN_MS });
  expect(report.lameDuck.endedBy).toBe("bound");
  expect(report.requests.cutCount).toBe(0);
});

test("[2.8] a stranger who calls himself ELB-HealthChecker holds the stop up to the same bound, on whatever path", async () => {
  const server = await startTarget(serverKinds.http);
  const headers = { "User-Agent": "ELB-HealthChecker/2.0" };
  const polls = new Attack(() => server.fetch("/no-such-path", { headers }), {
    everyMs: INTERVAL_MS,
  });
  await polls.underWay(POLLS);
  await flood(server, headers).underWay(20);
  await expectBoundedStop(server, { code: 0, withinMs: WITHIN_MS });
});

test("[2.8, 2.10] on Kubernetes a stranger who calls himself kube-probe is not waited for, and his polls are no traffic", async () => {
  const server = await startTarget(serverKinds.http, { lifecycle: { platform: "kubernetes" } });
  await polled(server, "kube-probe/1.34");
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: 1_000 + SETTLED_MS });
  expect(report.lameDuck.endedBy).toBe("traffic-quiet");
});

test("[2.10] on Kubernetes traffic that is sent to look like a service's holds the stop up to the bound", async () => {
  const server = await startTarget(serverKinds.http, { lifecycle: { platform: "kubernetes" } });
  await flood(server).underWay(50);
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: WITHIN_MS });
  expect(report.lameDuck.endedBy).toBe("bound");
});

test("[2.8] who asks in the balancer's name and place makes the lame duck shorter, not shorter than one interval", async () => {
  const server = await startTarget(serverKinds.http);
  const [balancer] = await polled(server, "balancer");
  const headers = { "User-Agent": "balancer" };
  const copies = server.program
    .line("shutting down: SIGTERM")
    .then(() => Promise.all([1, 2, 3, 4].map(() => server.fetch("/readyz", { headers }))))
    .catch(() => {});
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: WITHIN_MS });
  await copies;
  expect(report.lameDuck.durationMs).toBeGreaterThan(INTERVAL_MS * 0.8);
  expect(balancer?.unready).toBeGreaterThanOrEqual(1);
});

test("[2.8] ten thousand names that ask once each make no prober, and no memory", async () => {
  const server = await startTarget(serverKinds.http);
  let name = 0;
  const askers = new Attack(
    async () => {
      const client = await server.connect();
      for (let n = 0; n < 500; n += 1) {
        name += 1;
        client.request("/readyz", { headers: { "User-Agent": `${name} ${"x".repeat(4_000)}` } });
      }
      await client.response(499);
      client.destroy();
    },
    { attackers: 2 },
  );
  await askers.underWay(20);
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: WITHIN_MS });
  expect(name).toBeGreaterThanOrEqual(10_000);
  expect(report.requests.cutCount).toBe(0);
});

test("[4.12] forwarding headers on nearly all requests close the port at the signal; on eight of ten they do nothing", async () => {
  const forwarded = { "X-Forwarded-For": "203.0.113.7" };
  const modes: string[] = [];
  for (const share of [1, 0.8]) {
    const server = await startTarget(serverKinds.http);
    const held = await server.hold("/slow", { headers: forwarded });
    for (let n = 0; n < LOOKED; n += 1) {
      // The first request of each connection is looked at.
      await server.fetch("/fast", { headers: n < LOOKED * share ? forwarded : {} });
    }
    const stopped = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
    await server.program.line("shutting down: SIGTERM");
    server.release();
    expect((await held.response()).status).toBe(200);
    modes.push((await stopped).report.whileDraining.mode);
  }
  expect(modes).toEqual(["refuse", "answer"]);
});

test("[4.12] whileDraining answer rules that out", async () => {
  const server = await startTarget(serverKinds.http, { lifecycle: { whileDraining: "answer" } });
  const headers = { "X-Forwarded-For": "203.0.113.7" };
  for (let n = 0; n < LOOKED; n += 1) await server.fetch("/fast", { headers });
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  expect(report.whileDraining).toMatchObject({ mode: "answer", because: "option" });
});
