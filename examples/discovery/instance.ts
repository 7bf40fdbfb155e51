import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createLifecycle } from "@lastcall/core";
import { consul, register } from "@lastcall/discovery";

/** How long the gateway may go on sending: three times the interval at which it asks the registry. */
const SHUTDOWN_DELAY_MS = 900;
const WORK_MS = 30;

const lifecycle = createLifecycle({ shutdownDelayMs: SHUTDOWN_DELAY_MS });

const server = createServer((req, res) => {
  if (!lifecycle.intercept(req, res)) setTimeout(() => res.end(process.env.NAME), WORK_MS);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  register({ lifecycle, registry: consul(), service: "orders", address: "127.0.0.1", port });
  console.log(`listening ${port}`);
});
