import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { errorOfConnecting } from "../helpers/error-of-connecting.ts";
import { expectPromptExit } from "../helpers/expectations.ts";
import { http2Kinds, startHttp2 } from "./http2-server.ts";

const REFUSE = { lifecycle: { whileDraining: "refuse" } };
const kinds = Object.entries(http2Kinds);

describe.each(kinds)("%s", (_name, kind) => {
  test("[4.12, 5.2] refuse closes the listener; sessions are told, their requests in flight complete, later ones may be retried", async () => {
    const server = await startHttp2(kind, REFUSE);
    const silent = await server.connect({ preface: false });
    const idle = await server.connect();
    await idle.finished(idle.request("/fast"));
    const { client: busy, id } = await server.hold();
    await server.startDraining();
    const clients = [busy, idle, silent];
    await Promise.all(clients.map((client) => client.goneAway()));
    expect(await errorOfConnecting(server.port)).toBe("ECONNREFUSED");
    silent.speak();
    for (const client of clients) client.request("/fast", { method: "POST" });
    await busy.ping();
    const { over } = busy.seen(id);
    server.release();
    const report = await expectPromptExit(server.program);
    await Promise.all(clients.map((client) => client.closed()));
    expect(over).toBe(false);
    expect(clients.map(({ outcomes }) => outcomes)).toEqual([
      ["answered", "retryable"],
      ["answered", "retryable"],
      ["retryable"],
    ]);
    for (const client of clients) {
      expect(client.goAways).toHaveLength(1);
      expect(client.endedCleanly).toBe(true);
    }
    expect(report.requests).toMatchObject({ completed: 1, refused: 0, cut: [] });
    expect(server.program.linesLike("started /fast")).toHaveLength(1);
  });
});

describe.each(kinds.filter(([, { secure }]) => secure))("%s", (_name, kind) => {
  test("[4.12, 5.2, 5.4] refuse: the first request of a session that begins while draining is served, a tunnel is not", async () => {
    const server = await startHttp2(kind, REFUSE);
    const [first, second] = [0, 0].map(() => connect(server.port, "127.0.0.1"));
    await Promise.all([first, second].map((socket) => once(socket!, "connect")));
    await server.hold();
    await server.startDraining();
    const asking = await server.connect({ over: first });
    const tunnelling = await server.connect({ over: second });
    asking.request("/fast");
    const tunnel = tunnelling.request("127.0.0.1:9", { method: "CONNECT", open: true });
    await tunnelling.finished(tunnel);
    tunnelling.data(tunnel, Buffer.alloc(0), true);
    await Promise.all([asking.closed(), tunnelling.closed()]);
    server.release();
    const report = await expectPromptExit(server.program);
    expect([asking.outcomes, tunnelling.outcomes]).toEqual([["answered"], ["refused"]]);
    for (const client of [asking, tunnelling]) {
      expect(client.goAways).toHaveLength(1);
      expect(client.endedCleanly).toBe(true);
    }
    expect(report.requests).toMatchObject({ completed: 2, refused: 1, cut: [] });
  });
});
