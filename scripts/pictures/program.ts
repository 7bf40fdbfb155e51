import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createLifecycle } from "@lastcall/core";

/** What the picture of a stop is taken of: answers as late as it is asked to, and has two hooks. */
const lifecycle = createLifecycle({ platform: "none", unreadyProbes: 2 });
lifecycle.addHook("deregister", "registry", () => pause(150));
lifecycle.addHook("flush", "orders", () => pause(300));
lifecycle.addHook("close", "database", () => pause(120));

const server = createServer((request, response) => {
  if (lifecycle.handleProbe(request, response)) return;
  setTimeout(() => response.end("done"), Number(request.url?.slice(1)));
});
server.listen(0, "127.0.0.1", () => {
  console.log(`port ${(server.address() as AddressInfo).port}`);
});
