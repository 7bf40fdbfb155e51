import { beforeAll, describe, expect, test } from "vitest";
import type { InstalledPackages } from "./installed-packages.ts";
import { type Project, REPORT, said, server } from "./project.ts";

/** The core more than once in a process: its two files, and two installations of it. */
export function describeCopies(installed: () => InstalledPackages): void {
  describe("[9.2] what shares a process", () => {
    let project: Project;

    beforeAll(async () => {
      project = await installed().project("copies");
    });

    test("the ES module and the CommonJS file share one lifecycle, one set of handlers and one exit", async () => {
      const outcome = await project.run(
        "both.mjs",
        server(`
          import { createServer } from "node:http";
          import { createRequire } from "node:module";
          import express from "express";
          import { createLifecycle, lifecycleFor } from "@lastcall/core";
          const require = createRequire(import.meta.url);
          const required = require("@lastcall/core");
          console.log("two copies:", createLifecycle !== required.createLifecycle);
          console.log("shared:", lifecycleFor() === required.lifecycleFor());
          lifecycleFor().addHook("flush", "look", () => console.log("handlers:", process.listenerCount("SIGTERM")));
          const app = express();
          app.use(require("@lastcall/express").graceful());
          process.on("exit", (code) => console.log("exit", code));
        `),
      );
      expect(outcome.lines).toEqual(expect.arrayContaining(["two copies: true", "shared: true"]));
      expect(said(outcome, /^handlers: 1$/)).toHaveLength(1);
      expect(said(outcome, REPORT)).toHaveLength(1);
      expect(said(outcome, /^exit 0$/)).toHaveLength(1);
      expect(outcome.code).toBe(0);
    });

    test("two copies share one lifecycle, one set of handlers, one shutdown and one exit", async () => {
      const outcome = await project.run(
        "copies.mjs",
        server(`
          import { createServer } from "node:http";
          import * as one from "@lastcall/core";
          import * as other from "another-core";
          const lifecycle = one.lifecycleFor();
          console.log("two copies:", one.createLifecycle !== other.createLifecycle);
          console.log("shared:", lifecycle === other.lifecycleFor());
          lifecycle.addHook("flush", "look", () => console.log("flushed"));
          const app = (req, res) => other.lifecycleFor().intercept(req, res) || res.end();
          process.on("exit", (code) => console.log("exit", code));
          lifecycle.addHook("close", "count", () => console.log("handlers:", process.listenerCount("SIGTERM")));
        `),
      );
      expect(outcome.lines).toEqual(expect.arrayContaining(["two copies: true", "shared: true"]));
      expect(said(outcome, /^flushed$/)).toHaveLength(1);
      expect(said(outcome, /^handlers: 1$/)).toHaveLength(1);
      expect(said(outcome, REPORT)).toHaveLength(1);
      expect(said(outcome, /^exit 0$/)).toHaveLength(1);
      expect(outcome.code).toBe(0);
    });

    test("lifecycles of two copies end together, with one exit and the worse code", async () => {
      const outcome = await project.run(
        "members.mjs",
        server(`
          import { createServer } from "node:http";
          import * as one from "@lastcall/core";
          import * as other from "another-core";
          one.createLifecycle().addHook("flush", "a", () => { throw new Error("full"); });
          other.createLifecycle().addHook("flush", "b", () => console.log("b flushed"));
          const app = (_req, res) => res.end();
          process.on("exit", (code) => console.log("exit", code));
        `),
      );
      expect(said(outcome, /^b flushed$/)).toHaveLength(1);
      expect(said(outcome, REPORT)).toHaveLength(2);
      expect(said(outcome, /^exit 1$/)).toHaveLength(1);
      expect(outcome.code).toBe(1);
    });

    test("an error of one copy is told by its code in the other", async () => {
      const outcome = await project.run(
        "codes.mjs",
        `
          import { createLifecycle } from "another-core";
          try { createLifecycle({ gracePeriod: 1 }); } catch (error) { console.log(error.code, error.name); }
        `,
      );
      expect(outcome.lines).toEqual(["ERR_LASTCALL_OPTION OptionError"]);
    });

    test.each(["createLifecycle()", "lifecycleFor()"])(
      "an incompatible copy makes %s throw, and nothing is touched",
      async (construct) => {
        const outcome = await project.run(
          "incompatible.mjs",
          `
            globalThis[Symbol.for("@lastcall/core")] = { protocol: 0 };
            const { createLifecycle, lifecycleFor } = await import("@lastcall/core");
            try { ${construct}; } catch (error) { console.log(error.code, error.name); }
            console.log("handlers:", process.listenerCount("SIGTERM"));
          `,
        );
        expect(outcome.lines).toEqual(["ERR_LASTCALL_VERSION LastcallError", "handlers: 0"]);
        expect(outcome.code).toBe(0);
      },
    );
  });
}
