import { appendFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { createLifecycle, graceful } from "@lastcall/koa";
import Koa from "koa";

const { PORT = "3000", HOST = "127.0.0.1", VISITS_PATH = "visits.txt" } = process.env;
const SLOW_MS = 1_000;

const visits: string[] = [];
const lifecycle = createLifecycle();
lifecycle.addHook("flush", "visits", () => appendFile(VISITS_PATH, visits.join("")));

const app = new Koa();
// First, so that it sees every request: Koa copies its list of middleware when the server is made.
app.use(graceful({ lifecycle }));

app.use(async (ctx) => {
  if (ctx.path !== "/fast" && ctx.path !== "/slow") return;
  if (ctx.path === "/slow") await pause(SLOW_MS);
  visits.push(`${ctx.path}\n`);
  ctx.body = ctx.path.slice(1);
});

app.listen(Number(PORT), HOST, () => {
  console.log(`listening on http://${HOST}:${PORT}, pid ${process.pid}`);
});
