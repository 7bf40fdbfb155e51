import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InstalledProject, type Outcome } from "./installed-project.ts";

let project: InstalledProject;

beforeAll(async () => {
  project = await InstalledProject.create();
}, 180_000);

afterAll(() => project?.remove());

function said(outcome: Outcome, pattern: RegExp): string[] {
  return outcome.lines.filter((line) => pattern.test(line));
}

/** Listens with the app that `setUp` has made, sends itself the signal, and goes on until it is ended. */
function server(setUp: string): string {
  return `
    ${setUp}
    const server = createServer(app).listen(0, "127.0.0.1", () => process.kill(process.pid, "SIGTERM"));
  `;
}

test.each([
  {
    kind: "an ES module imports",
    file: "app.mjs",
    load: `
      import { createServer } from "node:http";
      import express from "express";
      import { graceful } from "@lastcall/express";
    `,
  },
  {
    kind: "a CommonJS program requires",
    file: "app.cjs",
    load: `
      const { createServer } = require("node:http");
      const express = require("express");
      const { graceful } = require("@lastcall/express");
    `,
  },
])("$kind it, serves, and ends at the signal", async ({ file, load }) => {
  const useIt = "const app = express(); app.use(graceful());";
  const outcome = await project.run(file, server(`${load}${useIt}`));
  expect(said(outcome, / stopped in /)).toHaveLength(1);
  expect(outcome.code).toBe(0);
});

describe("[9.2] what shares a process", () => {
  test("the ESM and the CommonJS copy share one lifecycle", async () => {
    const outcome = await project.run(
      "both.mjs",
      `
        import { createRequire } from "node:module";
        import { lifecycleFor } from "@lastcall/core";
        const required = createRequire(import.meta.url)("@lastcall/core");
        console.log("shared:", lifecycleFor() === required.lifecycleFor());
      `,
    );
    expect(outcome).toMatchObject({ code: 0, lines: ["shared: true"] });
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
    expect(said(outcome, / stopped in /)).toHaveLength(1);
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
    expect(said(outcome, / stopped in /)).toHaveLength(2);
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

describe("the published types", () => {
  const program = `
    import { createServer } from "node:http";
    import express from "express";
    import { createLifecycle, LastcallError, type Lifecycle, type ShutdownReport } from "@lastcall/core";
    import { graceful } from "@lastcall/express";
    const lifecycle: Lifecycle = createLifecycle({ platform: "kubernetes", gracePeriodMs: undefined });
    lifecycle.addHook("flush", "buffer", async ({ signal, remainingMs }) => void [signal.aborted, remainingMs]);
    const app = express();
    app.use(graceful({ lifecycle }));
    createServer(app).on("close", () => console.log(lifecycle.state satisfies string));
    const code = (error: unknown): string | undefined => error instanceof LastcallError ? error.code : undefined;
    export const end = async (): Promise<ShutdownReport["exitCode"]> => (await lifecycle.shutdown()).exitCode;
    // @ts-expect-error: no such option
    createLifecycle({ gracePeriod: 1 });
    console.log(code);
  `;

  test("compile in an ES module and in a CommonJS one, with every check on", async () => {
    const compilerOptions = {
      module: "nodenext",
      target: "es2022",
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ["node"],
    };
    await project.write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions, include: ["*.mts", "*.cts"] }),
    );
    await project.write("program.mts", program);
    await project.write("program.cts", program);
    expect(await project.compile()).toEqual({ code: 0, lines: [] });
  });
});
