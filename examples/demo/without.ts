import type { AddressInfo } from "node:net";
import express from "express";
import { Journal } from "../express/journal.ts";
import { routes } from "../express/routes.ts";

/** The service of examples/express as most are: its health is a route, and nobody handles the signal. */
const { PORT = "3000", HOST = "127.0.0.1", JOURNAL_PATH = "orders.jsonl" } = process.env;

const journal = await Journal.open(JOURNAL_PATH);
const app = express();

app.get(["/readyz", "/livez"], (_req, res) => {
  res.json({});
});

app.use(routes(journal, new AbortController().signal));

const server = app.listen(Number(PORT), HOST, (error) => {
  if (error) throw error;
  const { port } = server.address() as AddressInfo;
  console.log(`listening on http://${HOST}:${port}, pid ${process.pid}`);
});
server.keepAliveTimeout = 65_000;
