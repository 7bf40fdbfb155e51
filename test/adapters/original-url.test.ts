import { once } from "node:events";
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { createLifecycle, graceful } from "@lastcall/express";

test("[8.5] a cut request is named by the path that the client asked for, not by what a router left", async () => {
  const lifecycle = createLifecycle({
    exit: false,
    signals: [],
    gracePeriodMs: 400,
    logger: false,
  });
  let reached = (): void => {};
  const underWay = new Promise<void>((resolve) => (reached = resolve));
  const router = express.Router();
  router.get("/orders/:id", () => reached());
  const app = express();
  app.use(graceful({ lifecycle }));
  app.use("/api", router);
  const server = app.listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  get({ port, host: "127.0.0.1", path: "/api/orders/7?token=secret", agent: false }).on(
    "error",
    () => {},
  );
  await underWay;
  const report = await lifecycle.shutdown();
  expect(report.requests.cut).toMatchObject([{ method: "GET", path: "/api/orders/7" }]);
});
