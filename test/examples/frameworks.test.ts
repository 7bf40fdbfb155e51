import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { startProgram } from "../helpers/child-program.ts";
import { freePort } from "../helpers/free-ports.ts";
import { RunningServer } from "../helpers/running-server.ts";
import { Traffic } from "../helpers/traffic.ts";

interface Running {
  readonly server: RunningServer;
  readonly visitsPath: string;
}

async function startExample(name: string, env: Readonly<Record<string, string>>): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "lastcall-example-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [port, visitsPath] = [await freePort(), join(folder, "visits.txt")];
  const file = new URL(`../../examples/${name}.ts`, import.meta.url);
  const program = startProgram(file, {
    env: { PORT: String(port), VISITS_PATH: visitsPath, ...env },
  });
  await program.line(/listening (on|at) http/);
  return { server: new RunningServer(program, { program: file, secure: false }, port), visitsPath };
}

/** @returns how many requests were answered */
async function stopUnderTraffic(server: RunningServer): Promise<number> {
  const traffic = new Traffic(server);
  await traffic.underWay();
  server.program.signal();
  const { answered, lost } = await traffic.end();
  expect(lost).toEqual([]);
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  expect((await server.program.report()).exitCode).toBe(0);
  return answered;
}

test.each(["fastify/server", "koa/server", "node-http/server"])(
  "examples/%s loses no request, and no visit that it has answered",
  async (name) => {
    const { server, visitsPath } = await startExample(name, {});
    const ready = await server.fetch("/readyz");
    const answered = await stopUnderTraffic(server);
    const visits = (await readFile(visitsPath, "utf8")).trimEnd().split("\n");
    expect(ready.status).toBe(200);
    expect(visits.filter((path) => /^\/(fast|slow)$/.test(path))).toHaveLength(answered);
  },
);

test("examples/unmodified loses no request", async () => {
  const probePort = String(await freePort());
  const { server } = await startExample("unmodified/hono", {
    NODE_OPTIONS: "--import tsx --import @lastcall/core/register",
    LASTCALL_PROBE_PORT: probePort,
  });
  expect(await stopUnderTraffic(server)).toBeGreaterThan(100);
});

test("examples/prometheus answers scrapes until nothing is in flight any more", async () => {
  const { server } = await startExample("prometheus/server", {});
  const report = await server.open("/report");
  const inState = (state: string): string => `lastcall_state{lastcall_state="${state}"} 1`;
  const scrape = async (): Promise<string> => (await server.fetch("/metrics")).body.toString();
  await vi.waitFor(async () => expect(await scrape()).toContain("lastcall_active_requests 1"));
  await server.startDraining();
  const during = await scrape();
  expect(during).toContain(inState("draining"));
  expect(during).toContain("lastcall_active_requests 1");
  expect((await report.response()).body.toString()).toBe("served\n");
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  expect((await server.program.report()).requests).toMatchObject({ completed: 1, cutCount: 0 });
});
