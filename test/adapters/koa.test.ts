import { createLifecycle, type Lifecycle, type LifecycleOptions } from "@lastcall/core";
import { graceful } from "@lastcall/koa";
import request from "supertest";
import { describe, expect, test, vi } from "vitest";
import { deferred } from "../core/deferred.ts";
import { type Koa, koaVersions } from "./koa-apps.ts";
import { endAfterTest, listen } from "./listening.ts";
import { QUIET } from "./quiet-options.ts";

describe.each(koaVersions)("%s", (_, KoaApp) => {
  function build(options: LifecycleOptions = {}): { app: Koa; lifecycle: Lifecycle } {
    const lifecycle = endAfterTest(createLifecycle({ ...QUIET, ...options }));
    const app = new KoaApp();
    app.silent = true;
    app.use(graceful({ lifecycle }));
    return { app, lifecycle };
  }

  async function expectNothingLeft(lifecycle: Lifecycle): Promise<void> {
    expect(lifecycle.inFlight).toBe(0);
    const { exitCode, requests, durationMs } = await lifecycle.shutdown();
    expect({ exitCode, ...requests }).toMatchObject({ exitCode: 0, completed: 0, cut: [] });
    expect(durationMs).toBeLessThan(4_000);
  }

  test("[6.1, 6.2] the middleware answers the probes, and the app the rest", async () => {
    const { app, lifecycle } = build();
    app.use(async (ctx, next) => {
      if (ctx.path === "/work") ctx.body = "done";
      else await next();
    });
    const url = await listen(app.callback());
    for (const path of ["/readyz", "/livez", "/startupz"]) {
      const answer = await request(url).get(path).expect(200, { status: "pass", state: "ready" });
      expect(answer.headers["cache-control"]).toBe("no-store");
    }
    await request(url).head("/readyz").expect(200);
    await request(url).get("/work").expect(200, "done");
    await request(url).get("/nowhere").expect(404, "Not Found");
    await expectNothingLeft(lifecycle);
  });

  test("callback() may come before the lifecycle, which may come before the server", async () => {
    const app = new KoaApp();
    const later = deferred<Lifecycle>();
    app.use(async (ctx, next) => graceful({ lifecycle: await later.promise })(ctx, next));
    app.use((ctx) => void (ctx.body = "done"));
    const callback = app.callback();
    const lifecycle = endAfterTest(createLifecycle(QUIET));
    later.resolve(lifecycle);
    const url = await listen(callback);
    await request(url).get("/work").expect(200, "done");
    await request(url).get("/readyz").expect(200);
    const { requests } = await lifecycle.shutdown();
    expect(requests).toMatchObject({ refused: 0, cut: [] });
  });

  test("[4.2, 5.3] a server that listened before the lifecycle refuses while draining", async () => {
    const later = deferred<Koa>();
    const url = await listen(
      (req, res) => void later.promise.then((app) => app.callback()(req, res)),
    );
    const { app, lifecycle } = build();
    const reached = vi.fn((ctx: { body: unknown }) => void (ctx.body = "done"));
    app.use(reached);
    later.resolve(app);
    await request(url).get("/work").expect(200, "done");
    const held = deferred();
    void lifecycle.track("held", held.promise);
    const report = lifecycle.shutdown();
    const refused = await request(url).get("/work").expect(503);
    expect(refused.headers).toMatchObject({
      connection: "close",
      "retry-after": expect.stringMatching(/^[12]$/) as string,
    });
    expect(refused.type).toBe("application/problem+json");
    await request(url).get("/livez").expect(200);
    expect(reached).toHaveBeenCalledOnce();
    held.resolve();
    await report;
  });

  test("[4.10] errors that Koa answers, and 404s, leave nothing in the count", async () => {
    const { app, lifecycle } = build();
    app.use((ctx) => {
      if (ctx.path === "/throw") throw new Error("thrown by a handler");
      if (ctx.path === "/reject") return Promise.reject(new Error("rejected by a handler"));
      if (ctx.path === "/teapot") ctx.throw(418);
      return undefined;
    });
    const url = await listen(app.callback());
    await request(url).get("/throw").expect(500, "Internal Server Error");
    await request(url).get("/reject").expect(500);
    await request(url).get("/teapot").expect(418);
    await request(url).get("/nowhere").expect(404);
    await expectNothingLeft(lifecycle);
  });

  test("[4.1, 4.10] ctx.respond = false: in flight until the response itself has ended", async () => {
    const { app, lifecycle } = build();
    const [begun, held] = [deferred(), deferred()];
    app.use((ctx) => {
      ctx.respond = false;
      ctx.res.statusCode = 200;
      ctx.res.write("first,");
      begun.resolve();
      void held.promise.then(() => ctx.res.end("last"));
    });
    const answer = request(await listen(app.callback()))
      .get("/raw")
      .then(({ text }) => text);
    await begun.promise;
    expect(lifecycle.inFlight).toBe(1);
    const shutdown = lifecycle.shutdown();
    held.resolve();
    expect(await answer).toBe("first,last");
    expect(await shutdown).toMatchObject({ exitCode: 0, requests: { completed: 1, cut: [] } });
  });

  test("[4.1, 4.2] a request in flight completes, and a new one never reaches the app", async () => {
    const { app, lifecycle } = build();
    const [begun, held] = [deferred(), deferred()];
    const reached = vi.fn(async (ctx: { body: unknown }) => {
      begun.resolve();
      await held.promise;
      ctx.body = "held";
    });
    app.use(reached);
    const url = await listen(app.callback());
    const answer = request(url)
      .get("/held")
      .then((response) => response);
    await begun.promise;
    const shutdown = lifecycle.shutdown();
    await request(url).get("/new").expect(503);
    held.resolve();
    expect(await answer).toMatchObject({
      status: 200,
      text: "held",
      headers: { connection: "close" },
    });
    expect(await shutdown).toMatchObject({ exitCode: 0, requests: { completed: 1, refused: 1 } });
    expect(reached).toHaveBeenCalledOnce();
  });

  test("the middleware has a name in stack traces", () => {
    expect(graceful({ lifecycle: build().lifecycle }).name).toBe("gracefulMiddleware");
  });
});
