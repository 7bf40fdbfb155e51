import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { InstalledPackages } from "./installed-packages.ts";
import { said } from "./project.ts";

/** A user's own test of a user's app; Jest loads every module by itself, and knows no ES modules. */
const userTest = `
  const { once } = require("node:events");
  const express = require("express");
  const { createLifecycle, graceful } = require("@lastcall/express");

  test("serves, drains, and ends by itself", async () => {
    const quiet = { info() {}, warn() {}, error() {} };
    const lifecycle = createLifecycle({ exit: false, logger: quiet });
    const app = express();
    app.use(graceful({ lifecycle }));
    app.get("/", (_req, res) => res.send("served"));
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const response = await fetch("http://127.0.0.1:" + server.address().port);
    expect(await response.text()).toBe("served");
    const report = await lifecycle.shutdown();
    expect(report.exitCode).toBe(0);
    expect(lifecycle.state).toBe("closed");
  });
`;

/** Under the test runner that most CommonJS programs have. */
export function describeJest(installed: () => InstalledPackages): void {
  describe("under Jest", () => {
    test.each(["29", "30"])("%s a user's test requires it, and the run ends", async (version) => {
      const jest = fileURLToPath(
        new URL(`../../node_modules/jest${version}/bin/jest.js`, import.meta.url),
      );
      const project = await installed().project(`jest-${version}`, {
        jest: { cacheDirectory: "./cache", transform: {} },
      });
      await project.write("app.test.js", userTest);
      const outcome = await project.node([jest, "--ci", "--watchman=false"]);
      expect(outcome).toEqual({
        code: 0,
        lines: expect.arrayContaining([expect.stringMatching(/^Tests: +1 passed, 1 total$/)]),
      });
      // What it says of a run that something keeps alive, before it hangs.
      expect(said(outcome, /did not exit/)).toEqual([]);
    });
  });
}
