import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { text } from "node:stream/consumers";
import { createLifecycle } from "@lastcall/core";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  watchRequests,
  watchStrangers,
} from "../../packages/core/src/servers/http1/request-watch.ts";
import { silent } from "./quiet-settings.ts";

const requests = channel("http.server.request.start");

async function listen(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

async function ask(server: Server): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: "127.0.0.1", agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  await text(response);
}

test("[3.7, 10.1] requests are heard of for as long as a lifecycle is, and those of a server that listens again too", async () => {
  const lifecycle = createLifecycle({ exit: false, signals: [], logger: silent });
  onTestFinished(async () => {
    await lifecycle.shutdown();
    await vi.waitFor(() => expect(requests.hasSubscribers).toBe(false));
  });
  const held: ServerResponse[] = [];
  const server = createServer((_req, res) => void held.push(res));
  await listen(server);
  expect(requests.hasSubscribers).toBe(true);
  await once(server.close(), "close");
  await listen(server);
  const { port } = server.address() as AddressInfo;
  const answered = once(get({ port, host: "127.0.0.1", agent: false }), "response");
  await once(server, "request");
  expect(lifecycle.inFlight).toBe(1);
  held[0]!.end();
  await answered;
});

test("[3.7, 10.1] a server that nobody watches is told of once, before its first request is", async () => {
  const server = createServer((_req, res) => void res.end("ok"));
  await listen(server);
  const started = vi.fn();
  let end: (() => void) | undefined;
  const found = vi.fn((stranger: NetServer) => {
    end = watchRequests(stranger, { started });
  });
  const stop = watchStrangers(found);
  await ask(server);
  await ask(server);
  expect(found).toHaveBeenCalledExactlyOnceWith(server);
  expect(started).toHaveBeenCalledTimes(2);
  end?.();
  stop();
  expect(requests.hasSubscribers).toBe(false);
  await ask(server);
  expect(started).toHaveBeenCalledTimes(2);
  server.close();
});

test("[3.7] one that nobody wants to watch is asked about once", async () => {
  const server = createServer((_req, res) => void res.end("ok"));
  await listen(server);
  const found = vi.fn();
  const stop = watchStrangers(found);
  await ask(server);
  await ask(server);
  expect(found).toHaveBeenCalledOnce();
  stop();
  server.close();
});
