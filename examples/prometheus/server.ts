import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createLifecycle } from "@lastcall/core";
import { registerMetrics } from "@lastcall/opentelemetry/prom-client";
import { register } from "prom-client";

const REPORT_MS = 3_000;
const { PORT = "3000", HOST = "127.0.0.1" } = process.env;

// Answered while draining, and not counted: else the scraper would be refused like everybody else.
const lifecycle = createLifecycle({ exemptPaths: ["/metrics"] });
// As long as Prometheus's scrape interval, in prometheus.yml.
registerMetrics({ lifecycle, lastScrapeWithinMs: 2_000 });

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (lifecycle.handleProbe(req, res)) return;
  if (req.url === "/metrics") {
    res.setHeader("Content-Type", register.contentType).end(await register.metrics());
    return;
  }
  if (req.url === "/report") await pause(REPORT_MS);
  res.end("served\n");
}

const server = createServer((req, res) => void answer(req, res));
server.listen(Number(PORT), HOST, () => {
  console.log(`listening on http://${HOST}:${PORT}, pid ${process.pid}`);
});
