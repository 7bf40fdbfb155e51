import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";
import { simulateShutdown } from "@lastcall/core/testing";
import { graceful } from "@lastcall/express";
import { gracefulPlugin } from "@lastcall/fastify";
import { graceful as koaGraceful } from "@lastcall/koa";
import fastify from "fastify";
import Koa from "koa";
import { expect, test, vi } from "vitest";
import { expressVersions } from "./express-apps.ts";
import { processListeners } from "./listening.ts";

const whole = { status: 200, body: "done" };
const refused = { status: 503, headers: { connection: "close" } };

test("[4.1, 4.2] node:http: the request in flight is answered, a new one refused, and the process is left alone", async () => {
  const before = processListeners();
  const out = vi.spyOn(process.stdout, "write");
  const err = vi.spyOn(process.stderr, "write");
  const lifecycle = createLifecycle();
  const flushed = vi.fn();
  lifecycle.addHook("flush", "buffer", flushed);
  const listenersDuring: unknown[] = [];
  const server = createServer((_req, res) => res.end("done"));
  const { report, held, during } = await simulateShutdown(server, {
    lifecycle,
    whileInFlight: async (send) => {
      listenersDuring.push(process.listenerCount("SIGTERM"));
      await send({ method: "POST", path: "/orders", body: "{}" });
      expect(flushed).not.toHaveBeenCalled();
    },
  });
  expect(held).toMatchObject(whole);
  expect(during).toMatchObject([refused]);
  expect(flushed).toHaveBeenCalledOnce();
  expect(report).toMatchObject({ exitCode: 0, requests: { completed: 1, refused: 1 } });
  expect(listenersDuring).toEqual([before["SIGTERM"]]);
  expect(processListeners()).toEqual(before);
  expect(process.exitCode).toBeUndefined();
  expect(out).not.toHaveBeenCalled();
  expect(err).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test.each(expressVersions)(
  "[4.1, 4.2] %s, with the process's own lifecycle",
  async (_, express) => {
    const app = express();
    app.use(graceful());
    app.use((_req, res) => void res.end("done"));
    const { held, during } = await simulateShutdown(app);
    expect(held).toMatchObject(whole);
    expect(during).toMatchObject([refused]);
  },
);

test("[4.1, 4.2] Koa", async () => {
  const app = new Koa();
  app.use(koaGraceful());
  app.use((ctx) => void (ctx.body = "done"));
  const { held, during } = await simulateShutdown(app);
  expect(held).toMatchObject(whole);
  expect(during).toMatchObject([refused]);
});

test("[4.1, 4.2] Fastify", async () => {
  const app = fastify();
  await app.register(gracefulPlugin);
  app.get("/orders", () => "done");
  const { report, held, during } = await simulateShutdown(app, {
    lifecycle: app.lifecycle,
    request: { path: "/orders" },
  });
  expect(held).toMatchObject(whole);
  expect(during).toMatchObject([refused]);
  expect(report.hooks).toMatchObject([{ name: "fastify.close()", outcome: "done" }]);
});

test("[4.8, 3.5] a handler that never answers is cut, and shows in the report", async () => {
  const lifecycle = createLifecycle({ gracePeriodMs: 600 });
  const server = createServer(() => {});
  const { report, held } = await simulateShutdown(server, {
    lifecycle,
    request: { path: "/hangs" },
  });
  expect(held).toMatchObject({ status: 503 });
  expect(report).toMatchObject({ exitCode: 1, requests: { cut: [{ path: "/hangs" }] } });
  expect(process.exitCode).toBeUndefined();
});

test("[9.1] what is no app is refused", async () => {
  const lifecycle = createLifecycle({ exit: false });
  await expect(simulateShutdown({} as never, { lifecycle })).rejects.toMatchObject({
    code: "ERR_LASTCALL_OPTION",
  });
  await lifecycle.shutdown();
});
