import { expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { CODE } from "../helpers/http2-frames.ts";
import type { ServerKind } from "../helpers/running-server.ts";
import { type Http2Server, startHttp2 } from "./http2-server.ts";

const HOLD = [{ phase: "flush", name: "buffers", does: "hold" }] as const;

function expectNoneThrew({ program }: Http2Server): void {
  expect(program.linesLike(/uncaught|unhandled|stream error/i)).toEqual([]);
}

/** What a handler does when its stream was ended in its place, and streams that no handler sees. */
export function handlersContract(kind: ServerKind): void {
  test("[4.8, 5.2] a handler that answers behind the deadline runs on without effect", async () => {
    const lifecycle = { gracePeriodMs: 4_000, flushReserveMs: 3_000 };
    const server = await startHttp2(kind, { lifecycle, hooks: HOLD });
    const client = await server.connect();
    const late = await server.start(client, "/late-writer");
    server.program.signal();
    const { status, body } = await client.finished(late);
    await server.program.line("hook buffers started");
    server.program.tell("release late-writer");
    await server.program.line("late writer wrote");
    server.release();
    const report = await expectExit(server.program, 1);
    expect(status).toBe(503);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 503 });
    expect(report.requests.cut).toMatchObject([{ path: "/late-writer", progress: "processing" }]);
    expectNoneThrew(server);
  });

  test("[4.9, 5.2] so does one that writes events behind the end of its stream", async () => {
    const server = await startHttp2(kind, { hooks: HOLD });
    const client = await server.connect();
    const events = await server.start(client, "/sse-late", {
      headers: { accept: "text/event-stream" },
    });
    await client.begun(events);
    server.program.signal();
    const { body } = await client.finished(events);
    await server.program.line("hook buffers started");
    server.program.tell("release sse-late");
    await server.program.line("late event written");
    server.release();
    await expectPromptExit(server.program);
    await client.closed();
    expect(client.outcomes).toEqual(["answered"]);
    expect(body.toString()).toBe("data: hello\n\n");
    expectNoneThrew(server);
  });

  test("[4.2, 5.2] HEAD is refused without a body", async () => {
    const server = await startHttp2(kind);
    await server.hold();
    await server.startDraining();
    const client = await server.connect();
    const id = client.request("/fast", { method: "HEAD" });
    await client.closed();
    server.release();
    await expectPromptExit(server.program);
    expect(client.outcomes).toEqual(["refused"]);
    expect(client.seen(id).bytes).toBe(0);
    expect(client.goAways).toEqual([{ lastStreamId: id, code: CODE.noError }]);
  });

  test("[4.7, 5.2] a client that takes back what is refused, with an error or without, ends no process", async () => {
    const server = await startHttp2(kind);
    const { client: holder } = await server.hold();
    await server.startDraining();
    for (const code of [CODE.cancel, CODE.internalError]) {
      const client = await server.connect();
      client.socket.cork();
      const id = client.request("/upload", { method: "POST", open: true });
      client.reset(id, code);
      client.socket.uncork();
      await client.closed();
    }
    holder.request("/fast");
    await holder.ping();
    server.release();
    await expectPromptExit(server.program);
    await holder.closed();
    expect(holder.outcomes).toEqual(["answered", "retryable"]);
    expectNoneThrew(server);
  });
}
