import type { Lifecycle } from "@lastcall/core";
import { graceful } from "@lastcall/express";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { Journal } from "./journal.ts";
import { routes } from "./routes.ts";

export function createApp(lifecycle: Lifecycle, journal: Journal): Express {
  const app = express();
  // First, so that it sees every request: probes and requests that come too late end here.
  app.use(graceful({ lifecycle }));

  app.use(routes(journal, lifecycle.cutSignal));

  // A handler that heeds `cutSignal` ends with an error, and Express would make that a 500.
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (!lifecycle.cutSignal.aborted || res.headersSent) next(error);
    else res.status(503).set("Retry-After", "1").json({ error: "the server is shutting down" });
  });

  return app;
}
