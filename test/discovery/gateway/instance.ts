import type { AddressInfo } from "node:net";
import { createLifecycle } from "@lastcall/core";
import { consul, register } from "@lastcall/discovery";
import { graceful } from "@lastcall/express";
import express from "express";
import { answerRequests } from "../../rolling/fixtures/requests.ts";

const { LEAVES = "true", CHECK_MS = "500" } = process.env;
const lifecycle = createLifecycle();
const app = express();
app.use(graceful({ lifecycle }));
answerRequests(app);
const server = app.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  const health = { intervalMs: Number(CHECK_MS) };
  const place = { service: "orders", address: "127.0.0.1", port, health };
  console.log(`listening ${port}`);
  if (LEAVES === "true") register({ lifecycle, registry: consul(), ...place });
  else {
    // As programs do that register once and leave the rest to the registry's checks.
    const entry = consul().entry({ ...place, id: `orders-${port}`, tags: [], meta: {} });
    void entry.put(lifecycle.signal);
  }
});
