import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { Attachments } from "../../packages/core/src/servers/attachments.ts";
import { Counts } from "../../packages/core/src/servers/counts.ts";
import { Exchanges } from "../../packages/core/src/servers/http1/exchanges.ts";
import { Http1Drain } from "../../packages/core/src/servers/http1/http1.ts";
import type { DrainContext, Reception } from "../../packages/core/src/servers/server-drain.ts";
import { FakeClock } from "./fake-clock.ts";

/** What these parts ask for, of a lifecycle that has been told to stop. */
function leaving(reception: Reception = "serve") {
  const clock = new FakeClock();
  const counts = new Counts();
  const changed = vi.fn<() => void>();
  const context = {
    clock,
    counts,
    changed,
    phase: "leaving",
    reception,
    isExempt: () => false,
    subscriptions: { has: () => false },
    tally: { completed: 0, refused: 0, aborted: 0, longLived: 0, connectionsCut: 0 },
    refuse: (_: IncomingMessage, res: ServerResponse) => res.writeHead(503).end(),
  };
  return { clock, counts, changed, context: context as unknown as DrainContext };
}

/** Its server listens, and can be asked. */
async function leave(drain: Http1Drain): Promise<(request: string) => Socket> {
  const { server } = drain;
  drain.startLeaving();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    drain.release();
    server.close();
  });
  return (request) => {
    const client = connect(port, "127.0.0.1").on("error", () => {});
    onTestFinished(() => void client.destroy());
    client.write(request);
    return client;
  };
}

test("[8.1] of what is in flight no more is described than asked for, tunnels included", async () => {
  const { clock, context } = leaving();
  const server = createServer(() => {}).on("connect", () => {});
  const drain = new Http1Drain(server, context);
  const ask = await leave(drain);
  for (const line of ["GET /hung", "CONNECT a.test:1", "CONNECT b.test:2"])
    ask(`${line} HTTP/1.1\r\nHost: a.test\r\n\r\n`);
  await vi.waitFor(() => expect(drain.cuttable).toBe(3));
  await clock.advance(70);
  expect([0, 1, 2, 3, 9].map((limit) => drain.describe(limit).length)).toEqual([0, 1, 2, 3, 3]);
  expect(drain.describe(9).map(({ path, progress }) => `${path} ${progress}`)).toEqual([
    "/hung processing",
    "a.test:1 upgraded",
    "b.test:2 upgraded",
  ]);
});

test("[4.3] an answer that only the closing waits for counts until its end", () => {
  const { counts, changed, context } = leaving();
  const server = createServer();
  const exchanges = new Exchanges(server, context, new Attachments(server));
  const socket = new EventEmitter();
  const req = { socket, complete: true };
  const res = Object.assign(new EventEmitter(), { req, writableFinished: true });
  const connection = exchanges.connections.of(socket as Socket);
  exchanges.beginLeaving(connection, res as unknown as ServerResponse);
  expect(counts).toMatchObject({ inFlight: 0, leaving: 1 });
  res.emit("close");
  expect(counts).toMatchObject({ inFlight: 0, leaving: 0 });
  expect(changed).toHaveBeenCalledOnce();
});

test.each(["100-continue", "whatever"])(
  "[4.4] whoever expects %s is refused like others, where Node would answer by itself",
  async (expectation) => {
    const { context } = leaving("refuse");
    const drain = new Http1Drain(createServer(), context);
    const ask = await leave(drain);
    drain.startDraining();
    const client = ask(`GET / HTTP/1.1\r\nHost: a.test\r\nExpect: ${expectation}\r\n\r\n`);
    const [answer] = (await once(client, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 503 /);
    expect(context.tally.refused).toBe(1);
  },
);
