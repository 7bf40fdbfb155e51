import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import type { ServerKind } from "../helpers/running-server.ts";
import { startHttp2 } from "./http2-server.ts";

const BIG_BYTES = 4 * 1024 * 1024;
const SMALL_WINDOW = 16 * 1024;
const RACING = 50;

/** As an EventSource asks. */
const EVENT_SOURCE = { accept: "text/event-stream" };

export function streamsContract(kind: ServerKind): void {
  test("[5.2, 4.1] a large answer in flight completes, through a small flow-control window", async () => {
    const server = await startHttp2(kind);
    const client = await server.connect({ windowSize: SMALL_WINDOW, reads: false });
    const id = client.request("/big");
    await client.begun(id);
    await server.startDraining();
    await client.goneAway();
    const before = client.seen(id).bytes;
    client.read();
    const { body, ended } = await client.finished(id);
    await expectPromptExit(server.program);
    expect(before).toBeLessThanOrEqual(SMALL_WINDOW);
    expect(ended).toBe(true);
    expect(body.equals(Buffer.alloc(BIG_BYTES, "b"))).toBe(true);
  });

  test("[5.2, 4.1] an upload in flight arrives whole and is answered", async () => {
    const server = await startHttp2(kind);
    const client = await server.connect();
    const half = Buffer.alloc(10_000, "u");
    const id = await server.start(client, "/upload", { method: "POST", open: true });
    client.data(id, half);
    await server.startDraining();
    await client.goneAway();
    client.data(id, half, true);
    const { body } = await client.finished(id);
    const report = await expectPromptExit(server.program);
    const sha256 = createHash("sha256").update(half).update(half).digest("hex");
    expect(JSON.parse(body.toString())).toEqual({ bytes: 2 * half.length, sha256 });
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
  });

  test("[5.2] a stream opened behind the GOAWAY is above its last id, and its handler never runs", async () => {
    const server = await startHttp2(kind);
    const { client } = await server.hold();
    await server.startDraining();
    await client.goneAway();
    client.request("/fast", { method: "POST" });
    await client.ping();
    server.release();
    await expectPromptExit(server.program);
    await client.closed();
    expect(client.outcomes).toEqual(["answered", "retryable"]);
    expect(server.program.linesLike("started /fast")).toEqual([]);
  });

  test("[5.2] streams that come in the same moment as the signal: answered or retryable, none silent, none both", async () => {
    const server = await startHttp2(kind);
    const clients = await Promise.all([server.connect(), server.connect(), server.connect()]);
    for (const client of clients) await client.finished(client.request("/fast"));
    server.program.tell("block 500");
    await server.program.line("blocking");
    for (const client of clients.slice(0, 2)) {
      for (let n = 0; n < RACING; n += 1) client.request("/fast", { method: "POST" });
    }
    server.program.signal();
    for (const client of clients.slice(1)) {
      for (let n = 0; n < RACING; n += 1) client.request("/fast", { method: "POST" });
    }
    await expectPromptExit(server.program);
    await Promise.all(clients.map((client) => client.closed()));
    const outcomes = clients.flatMap((client) => client.outcomes);
    expect(outcomes.filter((outcome) => outcome === "silent" || outcome === "cut")).toEqual([]);
    const answered = outcomes.filter((outcome) => outcome === "answered").length;
    expect(server.program.linesLike("started /fast")).toHaveLength(answered);
    for (const client of clients) expect(client.goAways).toHaveLength(1);
  });

  test("[5.2] streams sent without a pause across the signal: none silent", async () => {
    const server = await startHttp2(kind);
    const { client: holder } = await server.hold();
    const client = await server.connect();
    let sent = 0;
    const goneAway = client.goneAway();
    const send = (): void => {
      client.request("/fast", { method: "POST" });
      sent += 1;
      if (sent === 20) server.program.signal();
      if (client.goAways.length === 0 && client.open) setImmediate(send);
    };
    send();
    await goneAway;
    for (let n = 0; n < RACING; n += 1) client.request("/fast", { method: "POST" });
    server.release();
    await expectPromptExit(server.program);
    await Promise.all([client.closed(), holder.closed()]);
    expect(client.outcomes.filter((outcome) => outcome === "silent")).toEqual([]);
    expect(client.outcomes.slice(-RACING)).toEqual(
      Array.from({ length: RACING }, () => "retryable"),
    );
    const answered = client.outcomes.filter((outcome) => outcome === "answered").length;
    expect(server.program.linesLike("started /fast")).toHaveLength(answered);
    expect(client.goAways).toHaveLength(1);
  });

  test("[4.8, 5.2] at the deadline: 503 where no header was sent, a reset where one was, each named", async () => {
    const lifecycle = { gracePeriodMs: 2_000, flushReserveMs: 1_000 };
    const server = await startHttp2(kind, { lifecycle });
    const client = await server.connect();
    await server.start(client, "/hang?password=secret");
    const begun = await server.start(client, "/hang-stream");
    await client.begun(begun);
    const upload = await server.start(client, "/upload", { method: "POST", open: true });
    client.data(upload, Buffer.alloc(1_000));
    server.program.signal();
    const { requests } = await expectExit(server.program, 1);
    await client.closed();
    expect(client.outcomes).toEqual(["refused", "cut", "refused"]);
    expect(client.goAways).toHaveLength(1);
    expect(requests.cut.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toMatchObject([
      { method: "GET", path: "/hang", progress: "processing" },
      { method: "GET", path: "/hang-stream", progress: "responding" },
      { method: "POST", path: "/upload", progress: "receiving" },
    ]);
  });

  test("[4.9, 5.2] event streams and long-lived answers are ended cleanly and not waited for", async () => {
    const server = await startHttp2(kind, { env: { LONG_LIVED_PATH: "/long-poll" } });
    const client = await server.connect();
    const ids = ["/sse", "/sse-goodbye", "/long-poll"].map((path) =>
      client.request(path, { headers: EVENT_SOURCE }),
    );
    await Promise.all(ids.map((id) => client.begun(id)));
    server.program.signal();
    const report = await expectPromptExit(server.program);
    await client.closed();
    expect(client.outcomes).toEqual(["answered", "answered", "answered"]);
    const bodies = ids.map((id) => client.seen(id).body.toString());
    expect(bodies).toEqual(["data: hello\n\n", "data: hello\n\nevent: bye\n\n", "waiting"]);
    expect(report.requests).toMatchObject({ longLived: 3, cut: [] });
  });

  test("[4.9] every other stream of events is waited for, and broken off visibly at the deadline", async () => {
    const lifecycle = { gracePeriodMs: 3_000, flushReserveMs: 500 };
    const server = await startHttp2(kind, { lifecycle, env: { SHORT_LIVED_PATH: "/sse-late" } });
    const client = await server.connect();
    const ids = [
      client.request("/sse", { method: "POST", headers: EVENT_SOURCE }),
      client.request("/sse"),
      client.request("/sse-late", { headers: EVENT_SOURCE }),
    ];
    await Promise.all(ids.map((id) => client.begun(id)));
    await server.startDraining();
    await client.goneAway();
    server.program.tell("release sse-late");
    const late = await client.finished(ids[2]!);
    const { requests } = await expectExit(server.program, 1);
    await client.closed();
    expect(late.body.toString()).toBe("data: hello\n\ndata: late\n\n");
    expect(client.outcomes).toEqual(["cut", "cut", "answered"]);
    expect(requests).toMatchObject({
      longLived: 0,
      cut: [
        { method: "POST", path: "/sse", progress: "responding" },
        { method: "GET", path: "/sse", progress: "responding" },
      ],
    });
  });

  test("[4.3, 5.2] an upload refused while draining gets the whole 503", async () => {
    const server = await startHttp2(kind);
    await server.hold();
    await server.startDraining();
    const client = await server.connect();
    const id = client.request("/upload", { method: "POST", open: true });
    for (let n = 0; n < 4; n += 1) client.data(id, Buffer.alloc(15_000));
    const { status, ended, body } = await client.finished(id);
    server.release();
    await expectPromptExit(server.program);
    await client.closed();
    expect({ status, ended }).toEqual({ status: 503, ended: true });
    expect(JSON.parse(body.toString())).toMatchObject({ status: 503 });
    expect(client.outcomes).toEqual(["refused"]);
  });

  test("[4.7, 5.2] a stream that its client resets, or whose connection breaks, ends the wait for it", async () => {
    const server = await startHttp2(kind);
    const first = await server.hold("/hang");
    const second = await server.hold("/hang");
    await server.startDraining();
    first.client.reset(first.id);
    second.client.socket.destroy();
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ aborted: 2, cut: [] });
  });
}
