import { describe, expect, test } from "vitest";
import { startProgram, type Program, type ProgramOptions } from "../helpers/child-program.ts";
import { expectExit, expectPromptExit, expectText } from "../helpers/expectations.ts";
import { hookContext } from "../helpers/hook-context.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import type { ScriptedHook } from "../contract/fixtures/scripted-hook.ts";

const kind = serverKinds.http;
const buffers: ScriptedHook = { phase: "flush", name: "buffers", does: "end" };

/** A listening server whose numbers are the test's alone. */
async function started(options: ProgramOptions): Promise<Program> {
  const program = startProgram(kind.program, { hooks: [buffers], ...options });
  await program.port();
  return program;
}

describe("where the numbers come from", () => {
  const GRACE = "LASTCALL_GRACE_PERIOD_MS";
  const kubernetes = { platform: "kubernetes", shutdownDelayMs: 0 };
  test.each([
    ["the default", {}, {}, 9_000],
    ["the docker preset", { platform: "docker" }, {}, 9_000],
    ["the kubernetes preset", kubernetes, {}, 28_000],
    ["the environment before the default", {}, { [GRACE]: "14000" }, 14_000],
    ["the environment before the preset", kubernetes, { [GRACE]: "14000" }, 14_000],
    ["code before the environment", { gracePeriodMs: 17_000 }, { [GRACE]: "14000" }, 17_000],
  ])(
    "[2.5, 2.3] grace period: %s, and what requests did not use is the hooks'",
    async (_title, lifecycle, env, expected) => {
      const program = await started({ lifecycle, env });
      program.signal();
      const { remainingMs } = await hookContext(program, "buffers");
      await expectPromptExit(program);
      expect(remainingMs).toBeLessThanOrEqual(expected);
      expect(remainingMs).toBeGreaterThan(expected - 2_000);
    },
  );

  test("[2.5] shutdown delay: the environment before the preset", async () => {
    const env = { LASTCALL_SHUTDOWN_DELAY_MS: "700" };
    const program = await started({ lifecycle: { platform: "kubernetes" }, env });
    program.signal();
    const { lameDuck } = await expectPromptExit(program);
    expect(lameDuck.endedBy).toBe("delay-over");
    expect(lameDuck.durationMs).toBeGreaterThan(650);
    expect(lameDuck.durationMs).toBeLessThan(3_000);
  });

  test("[2.5, 2.1] flush reserve: the environment, and requests can't spend it", async () => {
    const env = { LASTCALL_FLUSH_RESERVE_MS: "3000" };
    const server = await startServer(kind, {
      lifecycle: { gracePeriodMs: 4_000 },
      env,
      hooks: [buffers],
    });
    await server.hold("/hang");
    server.program.signal();
    const { remainingMs } = await hookContext(server.program, "buffers");
    await expectExit(server.program, 1);
    expect(remainingMs).toBeGreaterThan(2_200);
    expect(remainingMs).toBeLessThan(3_500);
  });
});

describe("the grace period's end", () => {
  const lifecycle = { gracePeriodMs: 3_000, flushReserveMs: 1_000 };

  test("[2.4, 3.5, 8.1] comes whatever hangs: requests, streams, hooks, work, and each is named", async () => {
    const server = await startServer(kind, {
      lifecycle,
      hooks: [
        { phase: "deregister", name: "registry", does: "hang" },
        { phase: "flush", name: "buffers", does: "hang" },
      ],
    });
    await server.hold("/hang");
    await server.hold("/hang-stream");
    server.program.tell("track job");
    await server.program.line("tracking job");
    const at = server.program.signal();
    const report = await expectExit(server.program, 1);
    const exit = await server.program.exit();
    expect(exit.at - at).toBeGreaterThan(2_500);
    expect(exit.at - at).toBeLessThan(6_000);
    expect(report.requests.cut.map(({ path }) => path).toSorted()).toEqual([
      "/hang",
      "/hang-stream",
    ]);
    expect(report.work.cut).toEqual(["job"]);
    expect(report.hooks).toMatchObject([
      { name: "registry", outcome: "timed-out" },
      { name: "buffers", outcome: "timed-out" },
    ]);
  });

  test("[2.4] a promise that holds no handle does not let the process end early with 0", async () => {
    const program = await started({
      lifecycle,
      hooks: [{ phase: "flush", name: "buffers", does: "hang" }],
    });
    const at = program.signal();
    const report = await expectExit(program, 1);
    expect((await program.exit()).at - at).toBeGreaterThan(2_500);
    expect(report.hooks).toMatchObject([{ name: "buffers", outcome: "timed-out" }]);
  });

  test("[2.4] an event loop blocked in the drain delays it by the block only", async () => {
    const server = await startServer(kind, { lifecycle });
    await server.hold("/hang");
    const at = server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    server.program.tell("block 2500");
    await expectExit(server.program, 1);
    expect((await server.program.exit()).at - at).toBeLessThan(6_000);
  });
});

describe("the clock", () => {
  test.each([3_600_000, -3_600_000])(
    "[2.7] a wall clock that jumps by %d ms changes nothing",
    async (jumpMs) => {
      const server = await startServer(kind, {
        lifecycle: { gracePeriodMs: 20_000 },
        hooks: [buffers],
      });
      const client = await server.hold();
      await server.startDraining();
      server.program.tell(`wall-clock ${jumpMs}`);
      await server.program.line("wall clock changed");
      server.release();
      expectText(await client.response(), 200, "slow");
      const report = await expectPromptExit(server.program);
      const { remainingMs } = await hookContext(server.program, "buffers");
      expect(report.durationMs).toBeGreaterThan(0);
      expect(report.durationMs).toBeLessThan(20_000);
      expect(remainingMs).toBeGreaterThan(5_000);
      expect(remainingMs).toBeLessThanOrEqual(20_000);
    },
  );
});
