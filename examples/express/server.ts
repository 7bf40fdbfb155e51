import type { AddressInfo } from "node:net";
import { createLifecycle } from "@lastcall/core";
import { createApp } from "./app.ts";
import { Journal } from "./journal.ts";
import { Registration } from "./registration.ts";

const {
  PORT = "3000",
  HOST = "127.0.0.1",
  JOURNAL_PATH = "orders.jsonl",
  REGISTRY_FOLDER = "registry",
} = process.env;

const journal = await Journal.open(JOURNAL_PATH);

const lifecycle = createLifecycle({ checks: { journal: () => journal.check() } });

lifecycle.addHook("flush", "journal", async () => {
  console.log(`journal flushed, ${await journal.flush()} orders were waiting`);
});
lifecycle.addHook("close", "journal file", async () => {
  await journal.close();
  console.log("journal closed");
});

const server = createApp(lifecycle, journal).listen(Number(PORT), HOST, (error) => {
  if (error) throw error;
  const { port } = server.address() as AddressInfo;
  const url = `http://${HOST}:${port}`;
  const registration = Registration.create(REGISTRY_FOLDER, url);
  // Waits for an entry that is still being written: removing it first would leave it there for good.
  lifecycle.addHook("deregister", "registry", async () => {
    await (await registration).remove();
    console.log("deregistered");
  });
  console.log(`listening on ${url}, pid ${process.pid}`);
});
// Longer than a load balancer leaves its connections unused: a close here could cross a request on its way.
server.keepAliveTimeout = 65_000;
