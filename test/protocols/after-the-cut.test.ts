import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createLifecycle } from "@lastcall/core";
import { expect, test } from "vitest";
import { silent } from "../core/quiet-settings.ts";
import { RawClient } from "../helpers/raw-client.ts";

test("[2.6, 4.12] what comes between the cut and the closing is refused, also where open connections are served", async () => {
  const lifecycle = createLifecycle({
    exit: false,
    signals: [],
    gracePeriodMs: 4_000,
    flushReserveMs: 500,
    shutdownDelayMs: 0,
    whileDraining: "refuse",
    logger: silent,
  });
  const paths: string[] = [];
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    paths.push(req.url!);
    if (req.url === "/answered") res.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const target = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  const open = await RawClient.connect(target);
  open.request("/answered");
  await open.response();
  // It never ends, and the rest of its upload is read after its 503: that is the time until the closing.
  const hung = await RawClient.connect(target);
  hung.request("/hung", { method: "POST", headers: { "Content-Length": "1000" }, body: "begun" });
  await once(server, "request");
  const report = lifecycle.shutdown();
  await once(lifecycle.cutSignal, "abort");
  open.request("/late");
  expect((await hung.response()).status).toBe(503);
  expect((await open.response(1)).status).toBe(503);
  expect(paths).toEqual(["/answered", "/hung"]);
  expect(await report).toMatchObject({ requests: { refused: 1, cut: [{ path: "/hung" }] } });
});
