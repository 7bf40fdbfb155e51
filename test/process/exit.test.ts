import { describe, expect, test } from "vitest";
import { type Program, startProgram } from "../helpers/child-program.ts";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { launchServer, startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import type { ScriptedHook } from "../contract/fixtures/scripted-hook.ts";

const kind = serverKinds.http;
const fixture = (name: string): URL => new URL(`./fixtures/${name}.ts`, import.meta.url);

describe("exit code", () => {
  const hook = (does: ScriptedHook["does"]): ScriptedHook[] => [
    { phase: "flush", name: "buffers", does, timeoutMs: 300 },
  ];
  test.each([
    ["0: every hook succeeded", hook("end"), 0],
    ["1: a hook threw", hook("throw"), 1],
    ["1: a hook timed out", hook("hang"), 1],
  ] as const)("[3.5] %s", async (_title, hooks, code) => {
    const server = await startServer(kind, { hooks });
    server.program.signal();
    await expectPromptExit(server.program, code);
  });

  test("[3.5] 1: a request was cut", async () => {
    const lifecycle = { gracePeriodMs: 1_500, flushReserveMs: 500 };
    const server = await startServer(kind, { lifecycle });
    await server.hold("/hang");
    server.program.signal();
    await expectExit(server.program, 1);
  });
});

describe("a log that nobody reads any more", () => {
  const deaf = async (): Promise<Program> => {
    const { program } = await startServer(kind, { lifecycle: { gracePeriodMs: 3_000 } });
    program.closeOutput();
    return program;
  };

  test("[2.4, 3.5] does not keep a signal from ending the process", async () => {
    const program = await deaf();
    program.signal();
    await expect(program.exit()).resolves.toMatchObject({ code: 0, signal: null });
  });

  test("[2.4, 3.4] its error begins the shutdown once, and is not logged without end", async () => {
    const program = await deaf();
    program.tell("write");
    await expect(program.exit()).resolves.toMatchObject({ code: 1, signal: null });
  });
});

describe("exit: false", () => {
  test("[3.7] after closed nothing of ours is left, and the program ends by itself", async () => {
    const program = startProgram(fixture("exit-false"));
    await program.port();
    program.signal();
    await expectPromptExit(program);
    const left = JSON.parse((await program.line("left")).slice("left ".length)) as unknown;
    const before = JSON.parse((await program.line("before")).slice("before ".length)) as unknown;
    expect(left).toEqual(before);
  });

  test("[3.7] a failed hook shows in the report, and the exit code is the program's own", async () => {
    const hooks: ScriptedHook[] = [{ phase: "flush", name: "buffers", does: "throw" }];
    const server = await startServer(kind, { hooks, lifecycle: { exit: false } });
    server.program.signal();
    expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
    expect(await server.program.report()).toMatchObject({ exitCode: 1 });
  });

  test("[3.8, 8.1] every caller of shutdown gets the same promise of one report", async () => {
    const program = startProgram(fixture("shutdown-twice"));
    await expectPromptExit(program);
    expect(await program.line("same ")).toBe(
      "same promise: true, same report: true, published: true",
    );
    expect(program.linesLike("stopped in")).toHaveLength(1);
    expect((await program.report()).reason).toBe("first");
  });
});

describe("output", () => {
  test("[3.6] the last line is not lost through a slow pipe", async () => {
    const program = startProgram(fixture("chatty"), { readOutput: false });
    await program.port();
    program.signal();
    await program.line("chatted");
    const wasRunning = program.running;
    program.readOutput();
    await program.line("the last line");
    await expectPromptExit(program);
    expect(wasRunning).toBe(true);
  });

  test("[3.6, 2.4] a pipe that nobody reads holds the exit until the grace period's end", async () => {
    const program = startProgram(fixture("chatty"), {
      readOutput: false,
      lifecycle: { gracePeriodMs: 2_000, flushReserveMs: 1_000 },
    });
    await program.port();
    const at = program.signal();
    const exit = await program.exit();
    expect(exit.signal).toBeNull();
    expect(exit.at - at).toBeLessThan(6_000);
  });
});

test("[1.2] the exit follows the last response at once, twenty times in a row", async () => {
  const lags: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const server = await launchServer(kind);
    try {
      const client = await server.hold();
      await server.startDraining();
      server.release();
      await client.response();
      const answeredAt = performance.now();
      lags.push((await server.program.exit()).at - answeredAt);
    } finally {
      await server.program.kill();
    }
  }
  const median = lags.toSorted((a, b) => a - b)[10];
  expect(median).toBeLessThan(1_000);
}, 120_000);
