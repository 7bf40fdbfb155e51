import { expect, test } from "vitest";
import { expectExit, expectPromptExit, expectText } from "../helpers/expectations.ts";
import { type RunningServer, startServer } from "../helpers/running-server.ts";

const kind = { program: new URL("./fixtures/self-wait.ts", import.meta.url), secure: false };

/** With a grace period far longer than a prompt exit may take. */
function start(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  return startServer(kind, { env });
}

function warnings({ program }: RunningServer): string[] {
  return program.linesLike('"code":"LASTCALL_SELF_WAIT"');
}

test.each(["deregister", "flush", "close"] as const)(
  "[2.4, 7.1] a %s hook that awaits the shutdown holds nothing, and has failed",
  async (phase) => {
    const server = await start({ HOOK: phase });
    server.program.signal();
    const report = await expectPromptExit(server.program, 1);
    expect(report.hooks).toMatchObject([{ phase, name: "own", outcome: "failed" }]);
    expect(report.hooks[0]?.error).toContain("LASTCALL_SELF_WAIT, https://");
  },
);

test("[4.8] a handler that awaits the shutdown is waited for no longer than everything else", async () => {
  const server = await start();
  const slow = await server.hold("/slow");
  const stop = await server.hold("/stop");
  await server.program.line("shutting down: asked for");
  server.release();
  expectText(await slow.response(), 200, "done");
  expect((await stop.response()).status).toBe(503);
  const report = await expectPromptExit(server.program, 1);
  expect(report.requests).toMatchObject({ completed: 1, cut: [{ path: "/stop" }], cutCount: 1 });
  expect(warnings(server)).toHaveLength(1);
});

test("[4.1] one that begins the shutdown and answers is waited for as any other", async () => {
  const server = await start();
  const client = await server.hold("/stop-and-answer");
  await server.program.line("shutting down: asked for");
  server.release();
  expectText(await client.response(), 200, "done");
  await expectPromptExit(server.program);
  expect(warnings(server)).toEqual([]);
});

test("[7.2] the shutdown's own promise is no work to wait for", async () => {
  const server = await start();
  server.program.tell("track-shutdown");
  await expectExit(server.program, 0);
  expect(warnings(server)).toHaveLength(1);
});
