import { once } from "node:events";
import { createServer, get, type Server as HttpServer } from "node:http";
import { createServer as createSecureHttp2, createSecureServer } from "node:http2";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createLifecycle } from "@lastcall/core";
import { expect, test, vi } from "vitest";
import { QUIET } from "../adapters/quiet-options.ts";
import { certificate } from "../helpers/certificate.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const kinds: Readonly<Record<string, () => Server>> = {
  http: () => createServer((_req, res) => void res.end("served")),
  https: () => createHttps(certificate, (_req, res) => void res.end("served")),
  h2c: () => createSecureHttp2((_req, res) => void res.end("served")),
  "h2 with allowHTTP1": () => createSecureServer({ ...certificate, allowHTTP1: true }),
};

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => void server.close(() => resolve()));
}

async function statusOf(port: number): Promise<number | undefined> {
  const req = get({ port, host: "127.0.0.1", agent: false });
  const [res] = (await once(req, "response")) as [{ statusCode?: number; resume(): void }];
  res.resume();
  return res.statusCode;
}

/** How many listeners there are of each event, and what the object holds of its own. */
function shapeOf(server: Server): unknown {
  const counts = server.eventNames().map((name) => [String(name), server.listenerCount(name)]);
  return { counts: Object.fromEntries(counts) as unknown, emit: Object.hasOwn(server, "emit") };
}

test.each(Object.entries(kinds))(
  "[3.7] after closed nothing of ours is on a server of %s that listens again",
  async (_name, build) => {
    const server = build();
    const before = shapeOf(server);
    const lifecycle = createLifecycle(QUIET);
    await listen(server);
    await lifecycle.shutdown();
    await listen(server);
    const after = shapeOf(server);
    await close(server);
    expect(after).toEqual(before);
  },
);

test("[3.7, 4.2] a server serves under one lifecycle after the other", async () => {
  const server = kinds.http!();
  const statuses: unknown[] = [];
  for (let round = 0; round < 3; round++) {
    const lifecycle = createLifecycle(QUIET);
    statuses.push(await statusOf(await listen(server)));
    await lifecycle.shutdown();
  }
  expect(statuses).toEqual([200, 200, 200]);
});

/** Each ends with a server that nobody but the lifecycle could still hold. */
const ends: Readonly<Record<string, (server: Server, port: number) => Promise<unknown>>> = {
  "was drained": async (server) => {
    const lifecycle = createLifecycle(QUIET);
    await statusOf(await listen(server));
    await lifecycle.shutdown();
  },
  "was closed by the program": async (server) => {
    await statusOf(await listen(server));
    (server as HttpServer).closeAllConnections();
    await close(server);
  },
  "never got its port": async (server, port) => {
    await once(
      server.listen(port, "127.0.0.1").on("error", () => {}),
      "error",
    );
  },
};

test.each(Object.entries(ends))("[3.7] a server that %s is freed", async (_name, end) => {
  const lifecycle = createLifecycle(QUIET);
  const taken = createServer();
  const port = await listen(taken);
  let freed = 0;
  const registry = new FinalizationRegistry(() => freed++);
  const SERVERS = 20;
  for (let n = 0; n < SERVERS; n++) {
    const server = kinds.http!();
    registry.register(server, n);
    await end(server, port);
  }
  await vi.waitFor(
    () => {
      collectGarbage();
      // The last one may still be in a register.
      expect(freed).toBeGreaterThanOrEqual(SERVERS - 1);
    },
    { timeout: 20_000, interval: 50 },
  );
  await lifecycle.shutdown();
});

test("[3.7] a server that looks for a free port gathers no listeners, and is drained where it found one", async () => {
  const lifecycle = createLifecycle(QUIET);
  const taken = createServer();
  const port = await listen(taken);
  const server = kinds.http!();
  server.on("error", () => {});
  const before = shapeOf(server);
  for (let n = 0; n < 3; n++) await once(server.listen(port, "127.0.0.1"), "error");
  expect(shapeOf(server)).toEqual(before);
  await listen(server);
  await lifecycle.shutdown();
  expect(server.listening).toBe(false);
});

test("[5.3] a server stays the lifecycle's that listens again before it is said to be closed, as Node 26 may", async () => {
  const server = kinds.http!();
  const warn = vi.fn<(line: string) => void>();
  const lifecycle = createLifecycle({
    ...QUIET,
    logger: { info: () => {}, warn, error: () => {} },
  });
  await listen(server);
  server.close();
  const port = await listen(server);
  server.emit("close");
  let inFlight: number | undefined;
  server.prependListener("request", () => (inFlight = lifecycle.inFlight));
  expect(await statusOf(port)).toBe(200);
  expect({ inFlight, warned: warn.mock.calls }).toEqual({ inFlight: 1, warned: [] });
  await lifecycle.shutdown();
});
