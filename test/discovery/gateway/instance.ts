import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createLifecycle } from "@lastcall/core";
import { consul, register } from "@lastcall/discovery";
import { graceful } from "@lastcall/express";
import express from "express";

const { LEAVES = "true", CHECK_MS = "500" } = process.env;
const lifecycle = createLifecycle();
const app = express();
app.use(graceful({ lifecycle }));
app.get("/items/:id", (req, res) => {
  res.send(`item ${req.params.id}`);
});
app.get("/reports/:id", (req, res) => {
  setTimeout(() => res.send(`report ${req.params.id}`), Number(req.query.takesMs));
});
app.post("/orders", (req, res, next) => {
  text(req).then((order) => res.status(201).send(`ordered ${order}`), next);
});
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
