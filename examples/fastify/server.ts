import { appendFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { gracefulPlugin } from "@lastcall/fastify";
import fastify, { LogController } from "fastify";

const { PORT = "3000", HOST = "127.0.0.1", VISITS_PATH = "visits.txt" } = process.env;
const SLOW_MS = 1_000;

const app = fastify({
  logger: true,
  logController: new LogController({ disableRequestLogging: true }),
});
// First, so that it sees every request; from here on there is `app.lifecycle`.
await app.register(gracefulPlugin);

const visits: string[] = [];
app.lifecycle.addHook("flush", "visits", () => appendFile(VISITS_PATH, visits.join("")));

app.addHook("onResponse", async ({ url }) => void visits.push(`${url}\n`));

app.get("/fast", () => "fast");

app.get("/slow", async () => {
  await pause(SLOW_MS);
  return "slow";
});

await app.listen({ port: Number(PORT), host: HOST });
