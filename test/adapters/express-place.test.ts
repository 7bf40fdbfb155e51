import { createLifecycle, type Lifecycle } from "@lastcall/core";
import { graceful, type GracefulMiddleware } from "@lastcall/express";
import { Router } from "express";
import request from "supertest";
import { describe, expect, test } from "vitest";
import { deferred } from "../core/deferred.ts";
import { type ExpressApp, expressVersions } from "./express-apps.ts";
import { endAfterTest, listen } from "./listening.ts";
import { QUIET } from "./quiet-options.ts";

const stamp: GracefulMiddleware = (_req, res, next) => {
  res.setHeader("x-stamp", "was here");
  next();
};

/** What a router calls, in its order. */
function layers(app: ExpressApp): string[] {
  const of = app as unknown as Record<"_router" | "router", { stack: { name: string }[] }>;
  const { _router: express4 } = of;
  // Express 4 throws where Express 5 has its router.
  return (express4 ?? of.router).stack.map(({ name }) => name);
}

describe.each(expressVersions)("%s", (_, express) => {
  function build(): { app: ExpressApp; lifecycle: Lifecycle; middleware: GracefulMiddleware } {
    const lifecycle = endAfterTest(createLifecycle(QUIET));
    return { app: express(), lifecycle, middleware: graceful({ lifecycle }) };
  }

  test("[10.1] as the first middleware it costs no layer of the router", async () => {
    const { app, lifecycle, middleware } = build();
    app.use(middleware);
    app.use(stamp);
    app.use((_req, res) => void res.end("done"));
    expect(layers(app).slice(-2)[0]).toBe("stamp");
    expect(layers(app)).not.toContain("mounted_app");
    const url = await listen(app);
    const probe = await request(url).get("/readyz").expect(200);
    expect(probe.headers).not.toHaveProperty("x-stamp");
    await request(url).get("/").expect(200, "done").expect("x-stamp", "was here");
    await request(url).get("/").expect("x-powered-by", "Express");
    expect(lifecycle.state).toBe("ready");
  });

  test("behind other middleware it keeps its place", async () => {
    const { app, middleware } = build();
    app.use(stamp);
    app.use(middleware);
    const seen = deferred<string>();
    app.use((_req, res) => {
      seen.resolve(String(new Error("here").stack));
      res.end();
    });
    const url = await listen(app);
    await request(url).get("/readyz").expect(200).expect("x-stamp", "was here");
    await request(url).get("/").expect(200);
    expect(middleware.name).toBe("gracefulMiddleware");
    expect(await seen.promise).toContain("gracefulMiddleware");
  });

  test("under a path it stays a layer, and what comes behind it gets its own URL", async () => {
    const { app, middleware } = build();
    app.use("/admin", middleware);
    app.use((req, res) => void res.end(req.url));
    expect(layers(app)).toContain("mounted_app");
    const url = await listen(app);
    await request(url).get("/admin/page").expect(200, "/admin/page");
    await request(url).get("/page").expect(200, "/page");
  });

  test("[6.4, 4.2] under a path its probes are answered to the end, and whatever else comes is refused", async () => {
    const lifecycle = endAfterTest(createLifecycle({ ...QUIET, whileDraining: "answer" }));
    const app = express();
    const reached = deferred();
    const held = deferred();
    app.use("/health", graceful({ lifecycle }));
    app.use((_req, res) => {
      reached.resolve();
      void held.promise.then(() => res.end("done"));
    });
    const url = await listen(app);
    await request(url).get("/health/readyz?verbose").expect(200);
    const slow = request(url).get("/slow").expect(200, "done");
    const answered = slow.then(() => {});
    await reached.promise;
    const report = lifecycle.shutdown();
    await request(url)
      .get("/")
      .expect(503, /Service Unavailable/);
    const live = await request(url).get("/health/livez").expect(200);
    expect(live.body).toEqual({ status: "pass", state: "draining" });
    const ready = await request(url).get("/health/readyz").expect(503);
    expect(ready.body).toEqual({ status: "fail", state: "draining" });
    await request(url)
      .get("/health/other")
      .expect(503, /Service Unavailable/);
    held.resolve();
    await answered;
    expect(await report).toMatchObject({ requests: { completed: 1, refused: 2 } });
  });

  test("[4.2] an app that another mounts refuses for itself", async () => {
    const { app: inner, lifecycle, middleware } = build();
    inner.use(middleware);
    inner.use((_req, res) => void res.end("inner"));
    const outer = express();
    outer.use("/inner", inner as unknown as GracefulMiddleware);
    outer.use((_req, res) => void res.end("outer"));
    const url = await listen(outer);
    await request(url).get("/inner/readyz").expect(200);
    await request(url).get("/inner/").expect(200, "inner");
    await request(url).get("/readyz").expect(200, "outer");
    const report = lifecycle.shutdown();
    await request(url).get("/inner/").expect(503);
    expect(await report).toMatchObject({ requests: { refused: 1 } });
  });

  test("a router of its own calls it as any other", async () => {
    const { app, middleware } = build();
    const router = Router();
    router.use(middleware);
    app.use(router as unknown as GracefulMiddleware);
    app.use((_req, res) => void res.end("done"));
    const url = await listen(app);
    const probe = await request(url).get("/livez");
    expect(probe.body).toEqual({ status: "pass", state: "ready" });
    await request(url).get("/").expect(200, "done");
  });

  test("two apps share one middleware", async () => {
    const { app, middleware } = build();
    const other = express();
    for (const each of [app, other]) {
      each.use(middleware);
      each.use((_req, res) => void res.end("done"));
      const url = await listen(each);
      const probe = await request(url).get("/readyz");
      expect(probe.body).toEqual({ status: "pass", state: "ready" });
      await request(url).get("/").expect(200, "done");
    }
  });
});
