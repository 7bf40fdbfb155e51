import { expect, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import type { Http2Client } from "../helpers/http2-client.ts";
import { CODE, encodeRequest } from "../helpers/http2-frames.ts";
import type { ServerKind } from "../helpers/running-server.ts";
import { startHttp2 } from "./http2-server.ts";

const SESSIONS = 20;
const STREAMS = 10;

/** One GOAWAY without an error, that names the last stream opened before it, and a FIN behind it. */
function expectGoodbye(client: Http2Client, lastStreamId: number): void {
  expect(client.goAways).toEqual([{ lastStreamId, code: CODE.noError }]);
  expect(client.endedCleanly).toBe(true);
}

export function sessionsContract(kind: ServerKind): void {
  test("[5.2] each session is sent one GOAWAY at draining, while its streams are in flight, then a FIN", async () => {
    const server = await startHttp2(kind);
    const { client, id } = await server.hold();
    await server.startDraining();
    await client.goneAway();
    const { over } = client.seen(id);
    server.release();
    const report = await expectPromptExit(server.program);
    await client.closed();
    expect(over).toBe(false);
    expect(client.outcomes).toEqual(["answered"]);
    expect(client.seen(id).body.toString()).toBe("slow");
    expectGoodbye(client, id);
    expect(report.requests).toMatchObject({ completed: 1, refused: 0, cut: [] });
  });

  test("[5.2] GOAWAY names the last of several streams, ended ones included", async () => {
    const server = await startHttp2(kind);
    const client = await server.connect();
    await client.finished(client.request("/fast"));
    await server.start(client, "/slow");
    const last = client.request("/fast");
    await client.finished(last);
    await server.startDraining();
    await client.goneAway();
    server.release();
    await expectPromptExit(server.program);
    await client.closed();
    expect(client.outcomes).toEqual(["answered", "answered", "answered"]);
    expectGoodbye(client, last);
  });

  test("[5.2, 4.5] idle sessions are told and closed: used, unused, and without even a preface", async () => {
    const server = await startHttp2(kind);
    const used = await server.connect();
    const id = used.request("/fast");
    await used.finished(id);
    const unused = await server.connect();
    await unused.ping();
    const silent = await server.connect({ preface: false });
    server.program.signal();
    const report = await expectPromptExit(server.program);
    await Promise.all([used, unused, silent].map((client) => client.closed()));
    expectGoodbye(used, id);
    expectGoodbye(unused, 0);
    expect(report.requests.cut).toEqual([]);
  });

  test("[5.2, 1.5] a session that begins while draining: 503, a GOAWAY, a FIN; probes are answered", async () => {
    const server = await startHttp2(kind);
    const held = await server.hold();
    await server.startDraining();
    const late = await server.connect();
    const refused = late.request("/fast");
    await late.finished(refused);
    await late.closed();
    const prober = await server.connect();
    // Both before the answer to the first one, behind which the session is told.
    prober.socket.cork();
    const probes = ["/livez", "/readyz"].map((path) => prober.request(path));
    prober.socket.uncork();
    const answers = await Promise.all(probes.map((id) => prober.finished(id)));
    server.release();
    const report = await expectPromptExit(server.program);
    await held.client.closed();
    expect(late.outcomes).toEqual(["refused"]);
    expect(late.seen(refused).body.toString()).toContain("503");
    expectGoodbye(late, refused);
    expect(answers.map(({ status }) => status)).toEqual([200, 503]);
    expect(answers[1]?.body.toString()).toContain("draining");
    expect(report.requests).toMatchObject({ completed: 1, refused: 1 });
    expect(server.program.linesLike("started /fast")).toEqual([]);
  });

  test("[1.5, 5.2] an idle session that begins while draining delays nothing and is told too", async () => {
    const server = await startHttp2(kind);
    await server.hold();
    await server.startDraining();
    const idle = await server.connect();
    await idle.ping();
    const silent = await server.connect({ preface: false });
    server.release();
    await expectPromptExit(server.program);
    await Promise.all([idle.closed(), silent.closed()]);
    expectGoodbye(idle, 0);
  });

  test("[4.6, 5.2] a head that is half there when its session is told: answered once it is whole, and delaying nothing if it stalls", async () => {
    const server = await startHttp2(kind);
    const { client: holder } = await server.hold("/stream");
    // Nothing may come between the parts of a frame, not even the news that there is room for more.
    const whole = await server.connect({ reads: false });
    const stalled = await server.connect({ reads: false });
    const head = encodeRequest(3, "/fast", {});
    for (const client of [whole, stalled]) {
      await server.start(client, "/slow");
      client.expect(3);
      // In one write with the ping, whose answer says that it has come.
      client.socket.cork();
      const come = client.ping();
      client.socket.write(head.subarray(0, 20));
      client.socket.uncork();
      await come;
    }
    await server.startDraining();
    server.program.tell("release slow");
    await Promise.all([whole.finished(1), stalled.finished(1)]);
    // Some turns of the server's event loop, in which it could have ended the sessions.
    for (let turn = 0; turn < 5; turn += 1) await holder.ping();
    whole.socket.write(head.subarray(20));
    await whole.closed();
    server.release();
    await expectPromptExit(server.program);
    await stalled.closed();
    expect(whole.outcomes).toEqual(["answered", "refused"]);
    expect(stalled.outcomes).toEqual(["answered", "silent"]);
    for (const client of [whole, stalled]) expectGoodbye(client, 3);
    expect(server.program.linesLike("started /fast")).toEqual([]);
  });

  test("[5.2] the lame duck serves new streams on old sessions and new ones, without a GOAWAY", async () => {
    const server = await startHttp2(kind, { lifecycle: { shutdownDelayMs: 1_500 } });
    const old = await server.connect();
    await old.finished(old.request("/fast"));
    server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    const fresh = await server.connect();
    for (const client of [old, fresh]) await client.finished(client.request("/fast"));
    const toldEarly = old.goAways.length + fresh.goAways.length;
    await expectPromptExit(server.program);
    await Promise.all([old.closed(), fresh.closed()]);
    expect(toldEarly).toBe(0);
    expect(old.outcomes).toEqual(["answered", "answered"]);
    expectGoodbye(old, 3);
    expectGoodbye(fresh, 1);
  });

  test(`[5.2, 4.1] ${SESSIONS * STREAMS} streams over ${SESSIONS} sessions are all answered`, async () => {
    const server = await startHttp2(kind);
    const clients = await Promise.all(Array.from({ length: SESSIONS }, () => server.connect()));
    for (const client of clients) for (let n = 0; n < STREAMS; n += 1) client.request("/slow");
    await server.program.line("started /slow", SESSIONS * STREAMS);
    await server.startDraining();
    await Promise.all(clients.map((client) => client.goneAway()));
    server.release();
    const report = await expectPromptExit(server.program);
    await Promise.all(clients.map((client) => client.closed()));
    const outcomes = clients.flatMap((client) => client.outcomes);
    expect(outcomes).toEqual(Array.from({ length: SESSIONS * STREAMS }, () => "answered"));
    for (const client of clients) expectGoodbye(client, 2 * STREAMS - 1);
    expect(report.requests).toMatchObject({ completed: SESSIONS * STREAMS, refused: 0, cut: [] });
  });
}
