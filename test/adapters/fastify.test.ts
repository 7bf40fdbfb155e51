import { type Lifecycle, lifecycleFor } from "@lastcall/core";
import { gracefulPlugin } from "@lastcall/fastify";
import fastify from "fastify";
import request from "supertest";
import { expect, expectTypeOf, onTestFinished, test } from "vitest";
import { listenLocally, withHeldRoute } from "./fastify-apps.ts";
import { processListeners } from "./listening.ts";
import { QUIET } from "./quiet-options.ts";

test("the plugin decorates the app with its lifecycle, typed", async () => {
  const { app, lifecycle } = await withHeldRoute(fastify());
  expectTypeOf(app.lifecycle).toEqualTypeOf<Lifecycle>();
  expect(app.lifecycle).toBe(lifecycle);
});

test("[6.2] ready when Fastify listens, not before", async () => {
  const { app } = await withHeldRoute(fastify());
  await app.ready();
  const before = await app.inject("/readyz");
  const url = await listenLocally(app);
  expect(before.statusCode).toBe(503);
  await request(url).get("/readyz").expect(200, { status: "pass", state: "ready" });
  await request(url).get("/work").expect(200, "done");
  await request(url).get("/nowhere").expect(404);
});

test("[4.2, 6.4] inject() is answered when ready, and 503 while draining", async () => {
  const { app, lifecycle, begun, held } = await withHeldRoute(fastify());
  const url = await listenLocally(app);
  const ready = [await app.inject("/work"), await app.inject("/readyz")];
  const answer = request(url)
    .get("/held")
    .then(({ text }) => text);
  await begun;
  const report = lifecycle.shutdown();
  const during = [
    await app.inject("/work"),
    await app.inject("/readyz"),
    await app.inject("/livez"),
  ];
  held.resolve();
  expect(ready.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect(during.map(({ statusCode }) => statusCode)).toEqual([503, 503, 200]);
  expect(during[0]?.headers).toMatchObject({
    connection: "close",
    "retry-after": expect.stringMatching(/^[12]$/) as string,
  });
  expect(await answer).toBe("held");
  expect((await report).exitCode).toBe(0);
});

test("[1.1, 7.1] preClose and onClose hooks run after the last request, as one close hook", async () => {
  const { app, lifecycle, begun, held } = await withHeldRoute(fastify());
  const order: string[] = [];
  app.addHook("preClose", async () => void order.push("preClose"));
  app.addHook("onClose", async () => void order.push("onClose"));
  app.addHook("onResponse", async (req) => void order.push(`answered ${req.url}`));
  lifecycle.addHook("flush", "buffers", () => void order.push("flush"));
  const url = await listenLocally(app);
  const answer = request(url)
    .get("/held")
    .then(({ text }) => text);
  await begun;
  const shutdown = lifecycle.shutdown();
  held.resolve();
  expect(await answer).toBe("held");
  const { hooks, exitCode } = await shutdown;
  expect(order).toEqual(["answered /held", "flush", "preClose", "onClose"]);
  expect(hooks).toMatchObject([
    { phase: "flush", name: "buffers", outcome: "done" },
    { phase: "close", name: "fastify.close()", outcome: "done" },
  ]);
  expect(exitCode).toBe(0);
});

test.each(["preClose", "onClose"] as const)(
  "[2.4, 3.5] a hung %s hook is bounded by the grace period, and the code is 1",
  async (phase) => {
    const { app, lifecycle } = await withHeldRoute(fastify(), { gracePeriodMs: 500 });
    app.addHook(phase as "onClose", () => new Promise<void>(() => {}));
    await listenLocally(app);
    const { hooks, exitCode, durationMs } = await lifecycle.shutdown();
    expect(hooks).toMatchObject([{ name: "fastify.close()", outcome: "timed-out" }]);
    expect(exitCode).toBe(1);
    expect(durationMs).toBeLessThan(2_000);
  },
);

test("[3.5] an onClose hook that fails makes the code 1", async () => {
  const { app, lifecycle } = await withHeldRoute(fastify());
  app.addHook("onClose", () => Promise.reject(new Error("pool is gone")));
  await listenLocally(app);
  const { hooks, exitCode } = await lifecycle.shutdown();
  expect(hooks).toMatchObject([{ outcome: "failed", error: "pool is gone" }]);
  expect(exitCode).toBe(1);
});

test("[3.8] fastify.close() drains, ends in the same report, and may be called twice", async () => {
  const { app, lifecycle, begun, held } = await withHeldRoute(fastify());
  const url = await listenLocally(app);
  const answer = request(url)
    .get("/held")
    .then(({ text }) => text);
  await begun;
  const closed = [app.close(), app.close()];
  // The hook that begins the drain is not the first thing that close() does.
  while (!lifecycle.signal.aborted) await new Promise(setImmediate);
  await request(url).get("/work").expect(503);
  held.resolve();
  await Promise.all(closed);
  await app.close();
  const { reason, requests, exitCode } = await lifecycle.shutdown();
  expect(await answer).toBe("held");
  expect({ reason, exitCode }).toEqual({ reason: "fastify.close()", exitCode: 0 });
  expect(requests).toMatchObject({ completed: 1, refused: 1, cut: [] });
});

test("[3.8] an app that never listened closes as well", async () => {
  const { app, lifecycle } = await withHeldRoute(fastify());
  await app.ready();
  await app.close();
  expect((await lifecycle.shutdown()).hooks).toMatchObject([{ outcome: "done" }]);
});

test("[3.1, 3.7] many apps, built and closed in one process, leave nothing behind", async () => {
  const before = processListeners();
  for (let n = 0; n < 25; n += 1) {
    const app = fastify();
    await app.register(gracefulPlugin, QUIET);
    await listenLocally(app);
    expect((await app.inject("/readyz")).statusCode).toBe(200);
    await app.close();
    await app.lifecycle.shutdown();
  }
  expect(processListeners()).toEqual(before);
});

test("[9.2] without options the apps of a process share its lifecycle", async () => {
  const apps = [fastify(), fastify()];
  const { lifecycle } = await withHeldRoute(fastify());
  onTestFinished(async () => void (await Promise.all(apps.map((app) => app.close()))));
  for (const app of apps) await app.register(gracefulPlugin);
  expect(apps.map((app) => app.lifecycle)).toEqual([lifecycle, lifecycle]);
  expect(lifecycleFor()).toBe(lifecycle);
});
