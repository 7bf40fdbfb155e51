import { createLifecycle, type Lifecycle } from "@lastcall/core";
import { graceful } from "@lastcall/express";
import { gracefulPlugin } from "@lastcall/fastify";
import { graceful as koaGraceful } from "@lastcall/koa";
import type { Express } from "express";
import fastify from "fastify";
import Koa from "koa";
import request from "supertest";
import { describe, expect, test, vi } from "vitest";
import { expressVersions } from "./express-apps.ts";
import { endAfterTest, listen } from "./listening.ts";
import { QUIET } from "./quiet-options.ts";

/** A lifecycle, and what it warns of. */
function setUp(): { lifecycle: Lifecycle; warnings: string[] } {
  const warnings: string[] = [];
  const warn = (line: string): void => void warnings.push(line);
  const logger = { info() {}, warn, error: warn };
  return { lifecycle: endAfterTest(createLifecycle({ ...QUIET, logger })), warnings };
}

const notCalled = expect.objectContaining({
  code: "ERR_LASTCALL_NOT_CALLED",
  message: expect.stringContaining("/reference/mistakes#err_lastcall_not_called"),
}) as Error;

describe.each(expressVersions)("%s", (_, express) => {
  test("[9.1] app.use(graceful) without the call throws at once", () => {
    expect(() => express().use(graceful as never)).toThrow(notCalled);
  });

  test("[9.1] mounted under a path it is warned of", () => {
    const { lifecycle, warnings } = setUp();
    express().use("/health", graceful({ lifecycle }));
    expect(warnings).toEqual([
      expect.stringMatching(
        /under \/health.*LASTCALL_MOUNTED_UNDER_PATH, https:.*reference\/mistakes#/,
      ),
    ]);
  });

  test("[9.1] behind routes it is warned of; behind other middleware, and first, it is not", () => {
    const { lifecycle, warnings } = setUp();
    const first = express();
    first.use(graceful({ lifecycle }));
    const behind = express();
    behind.use((_req, _res, next) => next());
    behind.use(graceful({ lifecycle }));
    expect(warnings).toEqual([]);
    const late = express() as unknown as Express;
    late.get("/", (_req, res) => void res.end());
    late.use(graceful({ lifecycle }));
    expect(warnings).toEqual([expect.stringContaining("LASTCALL_NOT_FIRST")]);
  });
});

test.each(expressVersions)(
  "[9.1] %s: behind a middleware that answers the first request it is warned of, behind one that passes it on it is not",
  async (_, express) => {
    const { lifecycle, warnings } = setUp();
    const passing = express();
    passing.use((_req, _res, next) => next());
    passing.use(graceful({ lifecycle }));
    await request(await listen(passing))
      .get("/livez")
      .expect(200);
    const answering = express();
    answering.use((_req, res) => void res.end("mine"));
    answering.use(graceful({ lifecycle }));
    const url = await listen(answering);
    await request(url).get("/livez").expect("mine");
    await request(url).get("/livez").expect("mine");
    await vi.waitFor(() => {
      expect(warnings).toEqual([expect.stringContaining("LASTCALL_NOT_FIRST")]);
    });
  },
);

test("[9.1] a lifecycle made behind listen() is warned of", async () => {
  await listen((_req, res) => void res.end());
  const { warnings } = setUp();
  await vi.waitFor(() => {
    expect(warnings).toEqual([expect.stringContaining("LASTCALL_LATE")]);
  }, 10_000);
});

test("[9.1] Koa's app.use(graceful) without the call is told at the first request", async () => {
  const app = new Koa();
  const errors: unknown[] = [];
  app.on("error", (error) => errors.push(error));
  app.use(koaGraceful as never);
  const handle = app.callback();
  await request(await listen((req, res) => void handle(req, res)))
    .get("/")
    .expect(500);
  expect(errors).toEqual([notCalled]);
});

test("[9.1] Fastify's plugin in a context of its own is warned of, and on the root it is not", async () => {
  const { lifecycle, warnings } = setUp();
  const root = fastify();
  await root.register(gracefulPlugin, { lifecycle });
  await root.ready();
  expect(warnings).toEqual([]);
  const other = setUp();
  const nested = fastify();
  await nested.register(async (child) => {
    await child.register(gracefulPlugin, { lifecycle: other.lifecycle });
  });
  await nested.ready();
  expect(other.warnings).toEqual([expect.stringContaining("LASTCALL_CHILD_CONTEXT")]);
});
