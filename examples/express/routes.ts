import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import { Router } from "express";
import { cataloguePages } from "./catalogue.ts";
import type { Journal } from "./journal.ts";
import { ordersRouter } from "./orders.ts";

const REPORT_MS = 3_000;

/** What the service does, with no word of how it stops, but for the signal that ends a query nobody waits for. */
export function routes(journal: Journal, cutSignal: AbortSignal): Router {
  const router = Router();

  router.use("/orders", ordersRouter(journal));

  router.get("/report", async (_req, res) => {
    // A slow query. The signal ends it when the drain's time is over; without it, it would run on for nobody.
    await setTimeout(REPORT_MS, undefined, { signal: cutSignal });
    res.json({ report: "orders by item", tookMs: REPORT_MS });
  });

  router.get("/export", async (_req, res) => {
    res.type("text/csv");
    await pipeline(Readable.from(cataloguePages()), res);
  });

  // oxlint-disable-next-line no-async-endpoint-handlers -- Express 5 catches what it rejects with
  router.post("/upload", async (req, res) => {
    res.json(await digest(req));
  });

  return router;
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
