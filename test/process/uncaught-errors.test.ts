import { describe, expect, test } from "vitest";
import {
  expectExit,
  expectPromptExit,
  expectRefusal,
  expectText,
} from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import type { ScriptedHook } from "../contract/fixtures/scripted-hook.ts";

const kind = serverKinds.http;
const hooks: ScriptedHook[] = [{ phase: "flush", name: "buffers", does: "end" }];

describe.each([
  ["uncaughtException", "throw", "thrown by nobody's request"],
  ["unhandledRejection", "reject", "rejected by nobody's request"],
])("%s", (reason, command, message) => {
  test("[3.4, 3.5] starts the same shutdown with exit code 1 and is logged", async () => {
    const server = await startServer(kind, { hooks });
    const client = await server.hold();
    server.program.tell(command);
    await server.program.line("shutting down:");
    expectRefusal(await server.fetch("/fast"));
    server.release();
    expectText(await client.response(), 200, "slow");
    const report = await expectExit(server.program, 1);
    expect(report.reason).toContain(reason);
    expect(server.program.linesLike(message).length).toBeGreaterThan(0);
    expect(server.program.linesLike("hook buffers ended")).toHaveLength(1);
  });

  test("[3.4] during a shutdown is logged and stops nothing", async () => {
    const server = await startServer(kind, { hooks });
    const client = await server.hold();
    await server.startDraining();
    server.program.tell(command);
    await server.program.line(message);
    expectRefusal(await server.fetch("/fast"));
    server.release();
    expectText(await client.response(), 200, "slow");
    const report = await server.program.report();
    expect(report.reason).toBe("SIGTERM");
    expect(server.program.linesLike("hook buffers ended")).toHaveLength(1);
  });

  test("[3.4] is left alone when the option says so", async () => {
    const server = await startServer(kind, { hooks, lifecycle: { uncaughtErrors: "ignore" } });
    server.program.tell(command);
    expect(await server.program.exit()).toMatchObject({ code: 1 });
    expect(server.program.linesLike("shutting down:")).toEqual([]);
    expect(server.program.linesLike("hook buffers")).toEqual([]);
  });
});

test("[3.4] an error in the flush phase stops no hook", async () => {
  const server = await startServer(kind, {
    hooks: [
      { phase: "flush", name: "buffers", does: "hold" },
      { phase: "close", name: "pool", does: "end" },
    ],
  });
  server.program.signal();
  await server.program.line("hook buffers started");
  server.program.tell("throw");
  await server.program.line("thrown by nobody's request");
  server.release();
  await server.program.line("hook buffers ended");
  await server.program.line("hook pool ended");
  const report = await server.program.report();
  expect(report.hooks.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
});

test("[1.2, 3.8] shutdown() is a signal too, with its own reason", async () => {
  const server = await startServer(kind, { hooks });
  const client = await server.hold();
  server.program.tell("shutdown redeployed");
  await server.program.line("shutting down: redeployed");
  server.release();
  expectText(await client.response(), 200, "slow");
  const report = await expectPromptExit(server.program);
  expect(report.reason).toBe("redeployed");
});
