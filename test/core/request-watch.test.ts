import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, get, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createLifecycle } from "@lastcall/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { silent } from "./quiet-settings.ts";

const requests = channel("http.server.request.start");

async function listen(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
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
