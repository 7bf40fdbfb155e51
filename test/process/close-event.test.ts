import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createLifecycle, type Lifecycle } from "@lastcall/core";
import { expect, test } from "vitest";
import { QUIET } from "../adapters/quiet-options.ts";
import { startServer } from "../helpers/running-server.ts";

async function listening(): Promise<{ server: Server; lifecycle: Lifecycle; order: string[] }> {
  const lifecycle = createLifecycle(QUIET);
  const server = createServer((_req, res) => void res.end());
  const order: string[] = [];
  server.on("close", () => void order.push("close event"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, lifecycle, order };
}

test("[1.1, 3.7] what a program does on its server's close event comes after the hooks, once", async () => {
  const { server, lifecycle, order } = await listening();
  lifecycle.addHook("flush", "buffers", () => void order.push("flush"));
  lifecycle.addHook("close", "pool", () => void order.push("close hook"));
  await lifecycle.shutdown();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  expect(order).toEqual(["flush", "close hook", "close event"]);
});

test("[1.1, 3.10] a hook may wait for the server's close, by callback, event and promise", async () => {
  const { server, lifecycle, order } = await listening();
  lifecycle.addHook("flush", "callback", async () => {
    await new Promise<void>((resolve) => void server.close(() => resolve()));
    order.push("called back");
  });
  lifecycle.addHook("close", "event", async () => {
    await once(server.close(), "close");
    order.push("heard");
  });
  const report = await lifecycle.shutdown();
  await once(server.close(), "close");
  expect(report.exitCode).toBe(0);
  expect(order).toEqual(["called back", "heard", "close event"]);
});

test("[3.7] in its next life the server emits close as ever", async () => {
  const { server, lifecycle, order } = await listening();
  await lifecycle.shutdown();
  await once(server.close(), "close");
  for (let life = 0; life < 2; life++) {
    await once(server.listen(0, "127.0.0.1"), "listening");
    await once(server.close(), "close");
  }
  expect(order).toEqual(Array.from({ length: 3 }, () => "close event"));
});

test("[1.1, 3.5, 3.10] process.exit on the close event ends the process after the flush hooks and the report", async () => {
  const program = new URL("fixtures/exits-on-close.ts", import.meta.url);
  const server = await startServer({ program, secure: false });
  const held = await server.hold();
  await server.startDraining();
  server.release();
  expect((await held.response()).status).toBe(200);
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  const { hooks } = await server.program.report();
  expect(hooks).toMatchObject([{ name: "buffers", outcome: "done" }]);
  expect(server.program.linesLike(/^(flushed|close event)$/)).toEqual(["flushed", "close event"]);
});
