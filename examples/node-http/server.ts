import { appendFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createLifecycle } from "@lastcall/core";

const { PORT = "3000", HOST = "127.0.0.1", VISITS_PATH = "visits.txt" } = process.env;
const SLOW_MS = 1_000;

const visits: string[] = [];
const lifecycle = createLifecycle();
lifecycle.addHook("flush", "visits", () => appendFile(VISITS_PATH, visits.join("")));

// The server is found when it listens; all that the app itself does is to let the probes be answered.
const server = createServer((req, res) => {
  if (lifecycle.handleProbe(req, res)) return;
  if (req.url === "/fast") answer("fast");
  else if (req.url === "/slow") void pause(SLOW_MS).then(() => answer("slow"));
  else res.writeHead(404).end();

  function answer(text: string): void {
    visits.push(`${req.url}\n`);
    res.end(text);
  }
});

server.listen(Number(PORT), HOST, () => {
  console.log(`listening on http://${HOST}:${PORT}, pid ${process.pid}`);
});
