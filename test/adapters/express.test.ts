import { createLifecycle, type Lifecycle, type LifecycleOptions } from "@lastcall/core";
import { graceful } from "@lastcall/express";
import request from "supertest";
import { describe, expect, test, vi } from "vitest";
import { deferred } from "../core/deferred.ts";
import { type ExpressApp, expressVersions } from "./express-apps.ts";
import { endAfterTest, listen } from "./listening.ts";
import { QUIET } from "./quiet-options.ts";

async function statuses(url: string, ...paths: readonly string[]): Promise<number[]> {
  return Promise.all(paths.map(async (path) => (await request(url).get(path)).status));
}

describe.each(expressVersions)("%s", (_, express) => {
  function build(options: LifecycleOptions = {}): { app: ExpressApp; lifecycle: Lifecycle } {
    const lifecycle = endAfterTest(createLifecycle({ ...QUIET, ...options }));
    const app = express();
    app.use(graceful({ lifecycle }));
    app.use("/work", (_req, res) => void res.end("done"));
    return { app, lifecycle };
  }

  test("[6.1, 6.2] the middleware answers the probes, and the app the rest", async () => {
    const { app } = build();
    const url = await listen(app);
    for (const path of ["/readyz", "/livez", "/startupz"]) {
      const answer = await request(url).get(path);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ status: "pass", state: "ready" });
      expect(answer.headers["cache-control"]).toBe("no-store");
    }
    await request(url).get("/work").expect(200, "done");
    await request(url).get("/nowhere").expect(404);
  });

  test("[6.2] HEAD is answered without a body, other methods belong to the app", async () => {
    const { app } = build();
    const url = await listen(app);
    const answer = await request(url).head("/readyz").expect(200);
    expect(answer.text).toBeUndefined();
    expect(Number(answer.headers["content-length"])).toBeGreaterThan(0);
    await request(url).post("/readyz").expect(404);
  });

  test("[6.1] paths are options, and false turns one off", async () => {
    const { app } = build({ probes: { readiness: "/health", liveness: false } });
    const url = await listen(app);
    expect(await statuses(url, "/health", "/readyz", "/livez")).toEqual([200, 404, 404]);
  });

  test("[6.2] with autoReady: false it is ready when the program says so", async () => {
    const { app, lifecycle } = build({ autoReady: false });
    const url = await listen(app);
    const probes = ["/readyz", "/startupz", "/livez"];
    expect(await statuses(url, ...probes)).toEqual([503, 503, 200]);
    const { body } = await request(url).get("/readyz");
    expect(body).toEqual({ status: "fail", state: "starting" });
    lifecycle.ready();
    expect(await statuses(url, ...probes)).toEqual([200, 200, 200]);
  });

  test("[6.2, 6.3] ?verbose lists the checks, without their errors", async () => {
    const checks = {
      good: () => {},
      bad: () => Promise.reject(new Error("password SECRET")),
      slow: () => new Promise(() => {}),
    };
    const { app } = build({ checks, checkTimeoutMs: 50 });
    const url = await listen(app);
    await request(url).get("/readyz").expect(503, { status: "fail", state: "ready" });
    const { body } = await request(url).get("/readyz?verbose").expect(503);
    expect(body).toEqual({
      status: "fail",
      state: "ready",
      checks: [
        { name: "good", status: "pass" },
        { name: "bad", status: "fail" },
        { name: "slow", status: "fail" },
      ],
    });
  });

  test("[6.3] the errors are shown when that is asked for", async () => {
    const checks = { bad: () => Promise.reject(new Error("no route")) };
    const { app } = build({ checks, exposeCheckErrors: true });
    const { body } = await request(await listen(app)).get("/readyz?verbose");
    expect(body).toMatchObject({ checks: [{ name: "bad", status: "fail", error: "no route" }] });
  });

  test("[6.3] concurrent probes share one run of the checks", async () => {
    const slow = deferred();
    const check = vi.fn(() => slow.promise);
    const { app } = build({ checks: { database: check } });
    let asked = 0;
    const url = await listen((req, res) => {
      app(req, res);
      if (++asked === 3) slow.resolve();
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        request(url)
          .get("/readyz")
          .then(({ status }) => status),
      ),
    );
    expect(answers).toEqual([200, 200, 200]);
    expect(check).toHaveBeenCalledOnce();
  });

  test("[4.2, 5.3] a server that listened before the lifecycle refuses while draining, and answers probes", async () => {
    const later = deferred<ExpressApp>();
    const url = await listen((req, res) => void later.promise.then((app) => app(req, res)));
    const { app, lifecycle } = build();
    later.resolve(app);
    lifecycle.ready();
    expect(await statuses(url, "/work")).toEqual([200]);
    const held = deferred();
    void lifecycle.track("held", held.promise);
    const report = lifecycle.shutdown();

    const refused = await request(url).get("/work").expect(503);
    expect(refused.headers).toMatchObject({
      connection: "close",
      "retry-after": expect.stringMatching(/^[12]$/) as string,
    });
    expect(refused.type).toBe("application/problem+json");
    await request(url).head("/work").expect(503);
    expect(await statuses(url, "/readyz", "/startupz", "/livez")).toEqual([503, 200, 200]);
    held.resolve();
    await report;
  });

  test("[4.10] a request is counted once, by server and middleware together", async () => {
    const { app, lifecycle } = build();
    app.use(graceful({ lifecycle }));
    const held = deferred();
    const counts: number[] = [];
    app.use("/held", (_req, res) => {
      counts.push(lifecycle.inFlight);
      void held.promise.then(() => res.end("done"));
      void lifecycle.shutdown();
      held.resolve();
    });
    const url = await listen(app);
    await request(url).get("/held").expect(200, "done");
    const { requests, exitCode } = await lifecycle.shutdown();
    expect(counts).toEqual([1]);
    expect({ exitCode, requests }).toMatchObject({
      exitCode: 0,
      requests: { completed: 1, refused: 0, cut: [] },
    });
    expect(lifecycle.inFlight).toBe(0);
  });
});

describe("[9.1] a lifecycle and options together", () => {
  test.each([{ settleMs: 10 }, { probes: {} }, { exit: false }])("throw: %o", (options) => {
    const lifecycle = endAfterTest(createLifecycle(QUIET));
    const [name] = Object.keys(options);
    expect(() => graceful({ lifecycle, ...options })).toThrow(
      expect.objectContaining({ code: "ERR_LASTCALL_OPTION", option: name }),
    );
  });

  test("undefined equals absent", () => {
    const lifecycle = endAfterTest(createLifecycle(QUIET));
    expect(() => graceful({ lifecycle, settleMs: undefined })).not.toThrow();
  });
});
