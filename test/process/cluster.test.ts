import { expect, test } from "vitest";
import type { ProgramOptions } from "../helpers/child-program.ts";
import { PROMPT_MS } from "../helpers/expectations.ts";
import { startServer, type RunningServer, type ServerKind } from "../helpers/running-server.ts";
import { Traffic } from "../helpers/traffic.ts";

const WORKERS = 4;
const kind: ServerKind = {
  program: new URL("./fixtures/cluster.ts", import.meta.url),
  secure: false,
};

async function startCluster(options?: ProgramOptions, serving = WORKERS): Promise<RunningServer> {
  const server = await startServer(kind, options);
  await server.program.line(/is known to listen$/, serving);
  await server.program.line(/^worker pid/, WORKERS);
  return server;
}

/** How each worker ended, in the order of their numbers. */
function workerEnds({ program }: RunningServer): string[] {
  return program
    .linesLike(/^worker \d+ gone/)
    .toSorted()
    .map((line) => line.replace(/^worker \d+ gone /, ""));
}

function expectNoWorkerLeft({ program }: RunningServer): void {
  const lines = program.lines.filter((line) => /^(worker \d+ gone|primary: stopped)/.test(line));
  expect(lines.slice(0, WORKERS).every((line) => line.startsWith("worker"))).toBe(true);
  expect(lines.at(-1)).toContain("primary: stopped in");
  for (const line of program.linesLike(/^worker pid/)) {
    expect(() => process.kill(Number(line.split(" ")[2]), 0)).toThrow("ESRCH");
  }
}

test("[3.9] SIGTERM to the primary alone, under load: nothing is lost, and it goes last", async () => {
  const server = await startCluster();
  const traffic = new Traffic(server);
  await traffic.underWay();
  server.program.signal();
  const { answered, lost } = await traffic.end();
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  await server.program.line("primary: stopped in");
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThan(100);
  expect(workerEnds(server)).toEqual(["0", "0", "0", "0"]);
  expectNoWorkerLeft(server);
});

test("[3.9, 3.2] so is a SIGTERM to the whole group, the workers' own included", async () => {
  const server = await startCluster();
  const traffic = new Traffic(server);
  await traffic.underWay();
  server.program.signal();
  for (const line of server.program.linesLike(/^worker pid/))
    process.kill(Number(line.split(" ")[2]), "SIGTERM");
  const { lost } = await traffic.end();
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  expect(lost).toEqual([]);
});

test("[3.9] so is one to a primary that had its workers before its lifecycle", async () => {
  const server = await startCluster({ env: { FORKS_FIRST: "1" } });
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  await server.program.line("primary: stopped in");
  expect(workerEnds(server)).toEqual(["0", "0", "0", "0"]);
  expectNoWorkerLeft(server);
});

test("[3.9] no new worker starts, though the program forks again at every exit", async () => {
  const server = await startCluster({ env: { FORKS_AGAIN: "1" } });
  server.program.signal();
  const exit = await server.program.exit();
  await server.program.line("primary: stopped in");
  expect(exit).toMatchObject({ code: 0, signal: null });
  expect(server.program.linesLike("forked again").length).toBeGreaterThan(0);
  expect(server.program.linesLike(/^worker pid/)).toHaveLength(WORKERS);
  expect(server.program.linesLike(/Error/)).toEqual([]);
});

test("[3.9] before the signal the program may fork again, and the new one is told like the others", async () => {
  const server = await startCluster({ env: { FORKS_AGAIN: "1" } });
  const [line = ""] = server.program.linesLike(/^worker pid/);
  process.kill(Number(line.split(" ")[2]), "SIGKILL");
  await server.program.line(/^listening/, WORKERS + 1);
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  expect(workerEnds(server).toSorted()).toEqual(["0", "0", "0", "0", "SIGKILL"]);
});

test.each([
  ["fails", 1],
  ["sets-code", 3],
])("[3.9, 3.5] the code is the worst of the workers': one %s, %d", async (how, code) => {
  const server = await startCluster({ env: { LAST_WORKER: how } });
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code, signal: null });
  expect(workerEnds(server)).toEqual(["0", "0", "0", String(code)]);
});

test.each(["hangs", "stands-still"])(
  "[3.9, 2.4] a worker that %s makes the code 1, within the grace period",
  async (how) => {
    const gracePeriodMs = 2_000;
    const env = { LAST_WORKER: how };
    const server = await startCluster({ lifecycle: { gracePeriodMs }, env });
    const at = server.program.signal();
    const exit = await server.program.exit();
    expect(exit).toMatchObject({ code: 1, signal: null });
    expect(exit.at - at).toBeLessThan(gracePeriodMs + PROMPT_MS);
    expect(workerEnds(server)).toEqual(["0", "0", "0", how === "hangs" ? "1" : "SIGKILL"]);
  },
);

test.each([
  ["is-still-loading", WORKERS - 1, 0],
  ["serves-without-us", WORKERS, 1],
])(
  "[3.9, 3.5] a worker that %s dies of the signal: with %d serving the code is %d",
  async (how, serving, code) => {
    const server = await startCluster({ env: { LAST_WORKER: how } }, serving);
    server.program.signal();
    expect(await server.program.exit()).toMatchObject({ code, signal: null });
    expect(workerEnds(server)).toEqual(["0", "0", "0", "SIGTERM"]);
  },
);
