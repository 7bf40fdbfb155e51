import { serve } from "@hono/node-server";
import { Hono } from "hono";

const SLOW_MS = 1_000;

const app = new Hono();
app.get("/fast", (c) => c.text("fast"));
app.get("/slow", async (c) => {
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  return c.text("slow");
});

const { PORT = "3000", HOST = "127.0.0.1" } = process.env;

serve({ fetch: app.fetch, port: Number(PORT), hostname: HOST }, ({ port }) => {
  console.log(`listening on http://${HOST}:${port}, pid ${process.pid}`);
});
