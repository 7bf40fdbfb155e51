import { connect } from "node:http2";
import { describe, expect, onTestFinished, test } from "vitest";
import { encodeFrame, encodePreface, TYPE } from "../helpers/http2-frames.ts";
import { type Http2Server, http2Kinds, startHttp2 } from "../protocols/http2-server.ts";
import { Attack } from "./attack.ts";
import { DRAIN_DEADLINE_MS, expectBoundedStop, SETTLED_MS, targetOptions } from "./bounded-stop.ts";

const RESETS = 200;
const ENDLESS = 500;
const PINGS = Buffer.concat(
  Array.from({ length: 100 }, () => encodeFrame(TYPE.ping, 0, 0, Buffer.alloc(8))),
);
const SETTINGS = encodeFrame(TYPE.settings, 0, 0);
/** A CONTINUATION (RFC 9113 §6.10) that is not the last: `END_HEADERS` never comes. */
const CONTINUATION = encodeFrame(0x9, 0, 1, Buffer.alloc(16));
const LONG_METHOD = "M".repeat(4_000);
const NAMED = 150;

describe.each(["h2c, compat", "h2 over TLS, streams"] as const)("%s", (name) => {
  const start = (): Promise<Http2Server> => startHttp2(http2Kinds[name], targetOptions());

  test.each(["closed", "left open"])(
    "[1.4, 5.2] new sessions with a request each, again and again, and %s, are refused and delay nothing",
    async (how) => {
      const server = await start();
      const churn = new Attack(
        async () => {
          const client = await server.connect();
          await client.finished(client.request("/fast"));
          if (how === "closed") client.socket.destroy();
        },
        { attackers: 8 },
      );
      await churn.underWay(50);
      const { report } = await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
      expect(report.requests.refused).toBeGreaterThan(0);
    },
  );

  test("[4.10, 5.2] rapid reset: streams that are taken back as they are opened are not waited for", async () => {
    const server = await start();
    const attack = new Attack(
      async () => {
        const client = await server.connect();
        for (let n = 0; n < RESETS && client.open; n += 1) client.reset(client.request("/hang"));
        await client.ping();
        client.socket.destroy();
      },
      { attackers: 2, everyMs: 5 },
    );
    await attack.underWay(10);
    const { report } = await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
    expect(report.requests.cut).toEqual([]);
  });

  test("[5.2] PING and SETTINGS without end delay nothing", async () => {
    const server = await start();
    const attack = new Attack(
      async () => {
        const client = await server.connect();
        for (let n = 0; n < 20 && client.open; n += 1) {
          client.socket.write(Buffer.concat([PINGS, SETTINGS]));
          await client.ping();
        }
        client.socket.destroy();
      },
      { attackers: 4 },
    );
    await attack.underWay(10);
    await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  });

  test("[4.6, 5.2] a head whose CONTINUATIONs never end delays nothing", async () => {
    const server = await start();
    const head = Buffer.concat([
      encodePreface(65_535),
      encodeFrame(TYPE.headers, 0, 1, Buffer.alloc(16)),
    ]);
    const attack = new Attack(
      async () => {
        const client = await server.connect({ preface: false });
        client.socket.write(head);
        const timer = setInterval(() => client.socket.write(CONTINUATION), 100);
        client.socket.once("close", () => clearInterval(timer));
      },
      { attackers: 2, everyMs: 50 },
    );
    await attack.underWay(10);
    await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  });

  test(`[4.8, 5.2, 2.1] ${ENDLESS} streams that never end hold the stop up to the drain deadline`, async () => {
    const server = await start();
    const client = await server.connect();
    for (let n = 0; n < ENDLESS; n += 1) client.request("/hang");
    await server.program.line("started /hang", ENDLESS);
    const { report } = await expectBoundedStop(server, { code: 1, withinMs: DRAIN_DEADLINE_MS });
    expect(report.requests.cutCount).toBe(ENDLESS);
  });
});

test("[8.1, 8.2] methods and paths that only HTTP/2 lets through make no longer lines", async () => {
  const server = await startHttp2(http2Kinds["h2c, compat"], targetOptions());
  const session = connect(`http://127.0.0.1:${server.port}`);
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  for (let n = 0; n < NAMED; n += 1) {
    const headers = { ":method": LONG_METHOD, ":path": `/hang?${"\u00ff".repeat(100)}` };
    session.request(headers, { endStream: true }).on("error", () => {});
  }
  await server.program.line("started /hang", NAMED);
  const { report } = await expectBoundedStop(server, { code: 1, withinMs: DRAIN_DEADLINE_MS });
  expect(report.requests.cutCount).toBe(NAMED);
  expect(report.requests.cut[0]?.method.length).toBeLessThan(210);
});
