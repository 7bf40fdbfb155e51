import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectExit, expectPromptExit, expectText } from "../helpers/expectations.ts";
import { hookContext } from "../helpers/hook-context.ts";
import type { RawClient } from "../helpers/raw-client.ts";
import {
  launchServer,
  startServer,
  type RunningServer,
  type ServerKind,
} from "../helpers/running-server.ts";

/** As an EventSource asks. */
const EVENT_SOURCE = { Accept: "text/event-stream" };
const GRACE_MS = 5_000;
const RESERVE_MS = 3_000;

export function deadlineContract(kind: ServerKind): void {
  describe("with a request that hangs, one that hangs after its header, and an upload that hangs", () => {
    let server: RunningServer;
    let silent: RawClient;
    let begun: RawClient;
    let upload: RawClient;
    let own: RawClient;
    let late: RawClient;

    beforeAll(async () => {
      server = await launchServer(kind, {
        lifecycle: { gracePeriodMs: GRACE_MS, flushReserveMs: RESERVE_MS },
        hooks: [{ phase: "flush", name: "buffers", does: "hold" }],
      });
      silent = await server.hold("/hang?password=secret");
      begun = await server.hold("/hang-stream?password=secret");
      upload = await server.hold("/upload", {
        method: "POST",
        headers: { "Content-Length": "1000" },
        body: "begun",
      });
      await begun.text("begun");
      own = await server.hold("/answer-when-cut");
      late = await server.hold("/late-writer");
      server.program.signal();
      await late.response();
      await server.program.line("hook buffers started");
      server.program.tell("release late-writer");
      await server.program.line("late writer wrote");
      await server.finish();
    });
    afterAll(() => server.program.kill());

    test("[4.8] a request whose header is not sent yet gets a 503", async () => {
      const response = await silent.response();
      await silent.closed();
      expect(response).toMatchObject({ status: 503, headers: { connection: "close" } });
      expect(silent.endedCleanly).toBe(true);
    });

    test("[4.8] so does one whose upload never ended", async () => {
      const response = await upload.response();
      expect(response.status).toBe(503);
    });

    test("[4.8] a handler that listens to cutSignal may still answer in its own words", async () => {
      const response = await own.response();
      expectText(response, 504, "own words");
      expect(response.headers).toMatchObject({ connection: "close" });
    });

    test("[4.8, 3.4] a handler that answers after its 503 does no harm", async () => {
      expect((await late.response()).status).toBe(503);
      expect(server.program.linesLike(/uncaught|unhandled|ERR_/)).toEqual([]);
    });

    test("[4.8] a response already under way is destroyed, its end not faked", async () => {
      await begun.closed();
      expect(begun.responses()).toMatchObject([{ status: 200, complete: false }]);
    });

    test("[4.8] cutSignal aborts first, before the 503", async () => {
      const line = await server.program.line("cut signal for");
      expect(line).toBe("cut signal for /hang?password=secret, headers sent: false");
    });

    test("[4.8, 3.5, 8.2] the report names each, without the query string, and the code is 1", async () => {
      const { requests } = await expectExit(server.program, 1);
      const expected = [
        { method: "GET", path: "/answer-when-cut" },
        { method: "GET", path: "/hang", progress: "processing" },
        { method: "GET", path: "/hang-stream", progress: "responding" },
        { method: "GET", path: "/late-writer", progress: "processing" },
        { method: "POST", path: "/upload", progress: "receiving" },
      ];
      const byPath = requests.cut.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      expect(byPath).toMatchObject(expected);
      expect(requests.cut.every(({ ageMs }) => ageMs > 500 && ageMs < 60_000)).toBe(true);
      const logged = server.program.lines.filter((line) => !/^(started|cut signal)/.test(line));
      expect(logged.filter((line) => line.includes("secret"))).toEqual([]);
    });

    test("[2.1, 2.6] the whole reserve is there when the flush hooks start", async () => {
      const { remainingMs } = await hookContext(server.program, "buffers");
      // A slow machine is late; a drain that spent of the reserve would be later by all it waits for.
      expect(remainingMs).toBeGreaterThan(RESERVE_MS - 800);
      expect(remainingMs).toBeLessThanOrEqual(GRACE_MS - 1_000);
    });
  });

  test("[4.8, 4.1] of pipelined requests the one that hangs gets its 503, and an answer that waits behind it follows whole", async () => {
    const lifecycle = { gracePeriodMs: 2_000, flushReserveMs: 500 };
    const server = await startServer(kind, { lifecycle });
    const client = await server.connect();
    client.pipeline("/hang", "/fast");
    await server.program.line("started /fast");
    server.program.signal();
    const { requests } = await expectExit(server.program, 1);
    await client.closed();
    const statuses = client.responses().map(({ status, complete }) => ({ status, complete }));
    expect(statuses).toEqual([
      { status: 503, complete: true },
      { status: 200, complete: true },
    ]);
    expect(client.endedCleanly).toBe(true);
    expect(requests.cut[0]).toMatchObject({ path: "/hang", progress: "processing" });
  });

  test("[4.9] server-sent events are told at draining, ended cleanly and not waited for", async () => {
    const server = await startServer(kind);
    const client = await server.hold("/sse", { headers: EVENT_SOURCE });
    await client.text("data: hello");
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expectText(await client.response(), 200, "data: hello\n\n");
    await client.closed();
    expect(client.endedCleanly).toBe(true);
    expect(server.program.linesLike(/^signal aborted/)).toHaveLength(1);
    expect(report.requests.cut).toEqual([]);
  });

  test("[4.9] so is an answer that isLongLived names", async () => {
    const server = await startServer(kind, { env: { LONG_LIVED_PATH: "/long-poll" } });
    const client = await server.hold("/long-poll");
    await client.text("waiting");
    server.program.signal();
    await expectPromptExit(server.program);
    expectText(await client.response(), 200, "waiting");
  });

  test("[4.9] every other stream of events is waited for, and broken off visibly at the deadline", async () => {
    const lifecycle = { gracePeriodMs: 3_000, flushReserveMs: 500 };
    const server = await startServer(kind, { lifecycle, env: { SHORT_LIVED_PATH: "/sse-late" } });
    const body = { headers: { ...EVENT_SOURCE, "Content-Length": "2" }, body: "{}" };
    const posted = await server.hold("/sse", { method: "POST", ...body });
    const unasked = await server.hold("/sse");
    const unframed = await server.hold("/sse", { version: "1.0" });
    const named = await server.hold("/sse-late", { headers: EVENT_SOURCE });
    for (const client of [posted, unasked, unframed, named]) await client.text("data: hello");
    server.program.signal();
    await server.program.line("signal aborted");
    server.program.tell("release sse-late");
    expectText(await named.response(), 200, "data: hello\n\ndata: late\n\n");
    const { requests } = await expectExit(server.program, 1);
    await Promise.all([posted, unasked, unframed].map((client) => client.closed()));
    for (const client of [posted, unasked])
      expect(client.responses()).toMatchObject([{ status: 200, complete: false }]);
    // Without a length or chunks only a reset tells; TLS has its alert, whose lack tells.
    if (!kind.secure) expect(unframed.endedCleanly).toBe(false);
    expect(requests.longLived).toBe(0);
    expect(requests.cut.map(({ path }) => path)).toEqual(["/sse", "/sse", "/sse"]);
  });
}
