import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import type { Lifecycle } from "@lastcall/core";
import { graceful } from "@lastcall/express";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { cataloguePages } from "./catalogue.ts";
import type { Journal } from "./journal.ts";
import { ordersRouter } from "./orders.ts";

const REPORT_MS = 3_000;

export function createApp(lifecycle: Lifecycle, journal: Journal): Express {
  const app = express();
  // First, so that it sees every request: probes and requests that come too late end here.
  app.use(graceful({ lifecycle }));

  app.use("/orders", ordersRouter(journal));

  app.get("/report", async (_req, res) => {
    // A slow query. The signal ends it when the drain's time is over; without it, it would run on for nobody.
    await setTimeout(REPORT_MS, undefined, { signal: lifecycle.cutSignal });
    res.json({ report: "orders by item", tookMs: REPORT_MS });
  });

  app.get("/export", async (_req, res) => {
    res.type("text/csv");
    await pipeline(Readable.from(cataloguePages()), res);
  });

  // oxlint-disable-next-line no-async-endpoint-handlers -- Express 5 catches what it rejects with
  app.post("/upload", async (req, res) => {
    res.json(await digest(req));
  });

  // A handler that heeds `cutSignal` ends with an error, and Express would make that a 500.
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (!lifecycle.cutSignal.aborted || res.headersSent) next(error);
    else res.status(503).set("Retry-After", "1").json({ error: "the server is shutting down" });
  });

  return app;
}

async function digest(body: AsyncIterable<Buffer>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
