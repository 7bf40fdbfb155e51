import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { InstalledPackages } from "./installed-packages.ts";
import { type Outcome, type Project, said } from "./project.ts";

/** Above the number of listeners at which Node suspects a leak. */
const APPS = 12;

/**
 * A user's tests: one of them forgets to await what then rejects. With ours every app has a lifecycle of its own, which
 * nobody closes.
 */
const userTests = `
  const assert = require("node:assert");
  const { once } = require("node:events");
  const { createServer } = require("node:http");
  const express = require("express");
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const test = globalThis.test ?? globalThis.it ?? require("node:test").test;

  async function answers() {
    const app = express();
    if (process.env.WITH_OURS) app.use(require("@lastcall/express").graceful({ logger: false }));
    app.get("/", (_req, res) => res.send("served"));
    const server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    const response = await fetch("http://127.0.0.1:" + server.address().port);
    assert.equal(await response.text(), "served");
    server.closeAllConnections();
    server.close();
  }

  test("comes before", answers);
  test("leaves a rejection behind", async () => {
    await answers();
    Promise.reject(new Error("forgotten"));
    await pause(50);
  });
  for (let n = 1; n <= ${APPS}; n += 1) test("comes after it as number " + n, answers);
`;

/** A user's unit test of what becomes of an order, as docs/guides/testing.md has it. */
const simulation = `
  const assert = require("node:assert");
  const express = require("express");
  const { createLifecycle, graceful } = require("@lastcall/express");
  const { simulateShutdown } = require("@lastcall/core/testing");
  const test = globalThis.test ?? globalThis.it ?? require("node:test").test;

  for (const n of [1, 2]) {
    test("is simulated as number " + n, async () => {
      const lifecycle = createLifecycle();
      const saved = [];
      lifecycle.addHook("flush", "orders", () => saved.push("flushed"));
      const app = express();
      app.use(graceful({ lifecycle }));
      app.post("/orders", (_req, res) => { saved.push("order"); res.status(201).end(); });
      const { report, held, during } = await simulateShutdown(app, {
        lifecycle,
        request: { method: "POST", path: "/orders", body: "{}" },
      });
      assert.equal(held.status, 201);
      assert.equal(during[0].status, 503);
      assert.equal(report.exitCode, 0);
      assert.deepEqual(saved, ["order", "flushed"]);
      assert.equal(process.exitCode, undefined);
    });
  }
`;

function binary(path: string): string {
  return fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
}

const file = "app.test.js";
const runners: Readonly<Record<string, readonly string[]>> = {
  "node:test": ["--test", "--test-reporter=tap", file],
  Mocha: [binary("mocha/bin/mocha.js"), "--reporter=tap", "--timeout=60000", file],
  Jest: [
    binary("jest30/bin/jest.js"),
    "--ci",
    "--watchman=false",
    "--verbose",
    "--testTimeout=60000",
    file,
  ],
  Vitest: [
    binary("vitest/vitest.mjs"),
    "run",
    "--globals",
    "--reporter=tap-flat",
    "--testTimeout=60000",
    file,
  ],
};

/** What the runner says of each test, without the times. */
function verdicts(outcome: Outcome): readonly string[] {
  return said(outcome, /^\s*(ok|not ok|✓|✕) /).map((line) =>
    line.replace(/ (# time=.*|\(\d+ m?s\))$/, "").trim(),
  );
}

/** A project of its own for each runner. */
async function projectOf(installed: InstalledPackages, name: string): Promise<Project> {
  return installed.project(name.replace(":", "-"), {
    jest: { cacheDirectory: "./cache", transform: {} },
  });
}

/** A test runner has handlers of its own for what a test forgets, and goes on. */
export function describeTestRunners(installed: () => InstalledPackages): void {
  describe("[3.4] under a test runner", () => {
    test.each(Object.entries(runners))(
      "%s says of tests with a stray rejection what it says without ours",
      async (name, args) => {
        const project = await projectOf(installed(), `under-${name}`);
        await project.write(file, userTests);
        const bare = await project.node(args);
        const ours = await project.node(args, { WITH_OURS: "yes" });
        expect(verdicts(bare).length).toBeGreaterThan(0);
        expect({ code: ours.code, verdicts: verdicts(ours) }).toEqual({
          code: bare.code,
          verdicts: verdicts(bare),
        });
        expect(said(ours, /MaxListenersExceeded/)).toEqual([]);
      },
    );

    test.each(Object.entries(runners))(
      "%s runs a simulated shutdown, says nothing of ours, and ends with 0",
      async (name, args) => {
        const project = await projectOf(installed(), `simulated-${name}`);
        await project.write(file, simulation);
        const outcome = await project.node(args);
        expect({ code: outcome.code, verdicts: verdicts(outcome) }).toEqual({
          code: 0,
          verdicts: [1, 2].map((n) =>
            expect.stringMatching(new RegExp(`^(ok|✓).*simulated as number ${n}`)),
          ),
        });
        expect(said(outcome, /lastcall|did not exit/)).toEqual([]);
      },
    );
  });
}
