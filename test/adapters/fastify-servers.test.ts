import dns from "node:dns";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type ClientHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Lifecycle, ShutdownReport } from "@lastcall/core";
import fastify, { type FastifyInstance } from "fastify";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { certificate } from "../helpers/certificate.ts";
import { expectRefusal, expectText, PROMPT_MS } from "../helpers/expectations.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { listenLocally, withHeldRoute } from "./fastify-apps.ts";

const { key, cert } = certificate;

/** As their types differ by the server, what the tests need in common. */
type AnyApp = () => FastifyInstance;
const kinds: readonly (readonly [string, AnyApp, { readonly secure?: boolean }])[] = [
  ["the defaults", () => fastify(), {}],
  ["forceCloseConnections: true", () => fastify({ forceCloseConnections: true }), {}],
  ['forceCloseConnections: "idle"', () => fastify({ forceCloseConnections: "idle" }), {}],
  ["return503OnClosing: false", () => fastify({ return503OnClosing: false }), {}],
  ["https", () => fastify({ https: { key, cert } }), { secure: true }],
  [
    "serverFactory",
    () =>
      fastify({ forceCloseConnections: "idle", serverFactory: (handler) => createServer(handler) }),
    {},
  ],
];

/** Both begin the same drain. */
const beginnings: readonly (readonly [string, (app: FastifyInstance) => unknown])[] = [
  ["lifecycle.shutdown()", ({ lifecycle }) => lifecycle.shutdown()],
  ["fastify.close()", (app) => app.close()],
];

async function begin(
  app: FastifyInstance,
  start: (app: FastifyInstance) => unknown,
): Promise<void> {
  const { signal } = app.lifecycle;
  const aborted = once(signal, "abort");
  void start(app);
  await aborted;
}

/** Promptly, although clients hold connections that Fastify would keep for 72 s. */
async function expectDrained(lifecycle: Lifecycle, refused = 0): Promise<ShutdownReport> {
  const report = await lifecycle.shutdown();
  expect(report).toMatchObject({ exitCode: 0, requests: { refused, cut: [], aborted: 0 } });
  expect(report.durationMs).toBeLessThan(PROMPT_MS);
  return report;
}

describe.each(beginnings)("%s", (_, start) => {
  test.each(kinds)(
    "[4.1, 4.2, 4.5] in flight, idle and new requests end well with %s",
    async (_name, build, { secure = false }) => {
      const { app, lifecycle, begun, held } = await withHeldRoute(build());
      await listenLocally(app);
      const { port } = app.server.address() as AddressInfo;
      const dial = (): Promise<RawClient> => RawClient.connect({ port, host: "127.0.0.1", secure });
      const [slow, idle, asking] = await Promise.all([dial(), dial(), dial()]);
      for (const client of [idle, asking]) {
        client.request("/work");
        expectText(await client.response(), 200, "done");
      }
      slow.request("/held");
      await begun;
      await begin(app, start);
      asking.request("/work");
      expectRefusal(await asking.response(1));
      held.resolve();
      expectText(await slow.response(), 200, "held");
      await idle.closed();
      await expectDrained(lifecycle, 1);
    },
  );

  test("[5.2] in flight streams of HTTP/2 complete", async () => {
    const app = fastify({ http2: true }) as unknown as FastifyInstance;
    const { lifecycle, begun, held } = await withHeldRoute(app);
    const url = await listenLocally(app);
    const [session, idle] = [openSession(url), openSession(url)];
    await once(idle, "connect");
    const stream = session.request({ ":path": "/held" });
    const head = once(stream, "response");
    const goAway = once(session, "goaway");
    await begun;
    await begin(app, start);
    await goAway;
    held.resolve();
    const [{ ":status": status }] = await head;
    expect(status).toBe(200);
    expect(await text(stream)).toBe("held");
    await expectDrained(lifecycle);
  });

  test('[5.3] the second server of listen({ host: "localhost" }) is drained too', async () => {
    const { app, lifecycle, begun, held } = await withHeldRoute(fastify());
    localhostOnBothStacks();
    await app.listen({ port: 0, host: "localhost" });
    const addresses = app.addresses() as AddressInfo[];
    const clients = await Promise.all(
      addresses.map(({ address, port }) => RawClient.connect({ host: address, port })),
    );
    const [first, second] = clients as [RawClient, RawClient];
    expect(addresses.map(({ family }) => family).toSorted()).toEqual(["IPv4", "IPv6"]);
    second.request("/held");
    await begun;
    await begin(app, start);
    first.request("/work");
    expectRefusal(await first.response());
    held.resolve();
    expectText(await second.response(), 200, "held");
    await expectDrained(lifecycle, 1);
  });
});

test("[4.5] Fastify keeps its own 72 s in normal operation", async () => {
  const { app } = await withHeldRoute(fastify());
  expect(app.server.keepAliveTimeout).toBe(72_000);
});

function openSession(url: string): ClientHttp2Session {
  const session = connect(url);
  onTestFinished(() => session.destroy());
  return session;
}

/** The name may be that of one address here; Fastify asks for all of them, and from Node 22 on `listen` does too. */
function localhostOnBothStacks(): void {
  const { lookup } = dns;
  const asked = vi.spyOn(dns, "lookup") as unknown as ReturnType<typeof vi.fn>;
  onTestFinished(() => asked.mockRestore());
  const addresses = [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ];
  asked.mockImplementation((...args: unknown[]) => {
    const [name, options, found] = args as [
      string,
      { all?: boolean },
      (...found: unknown[]) => void,
    ];
    if (name === "localhost" && options.all === true) found(null, addresses);
    else Reflect.apply(lookup, dns, args);
  });
}
