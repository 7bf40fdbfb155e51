import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Subprocess } from "../helpers/subprocess.ts";
import type { InstalledPackages } from "./installed-packages.ts";
import { Project, REPORT, said, server } from "./project.ts";

const esm = server(`
  import { createServer } from "node:http";
  const app = (_req, res) => res.end();
`);
const commonJs = server(`
  const { createServer } = require("node:http");
  const app = (_req, res) => res.end();
`);

/** `register` in every way that a command line can name it. */
export function describeRegister(installed: () => InstalledPackages): void {
  describe("[3.13] register", () => {
    let project: Project;
    /** Where nothing is installed, as in an image that has only the one file. */
    let bare: Project;

    beforeAll(async () => {
      project = await installed().project("register");
      bare = new Project(await mkdtemp(join(tmpdir(), "lastcall-alone-")));
      await copyFile(published("register.cjs"), join(bare.folder, "register.cjs"));
    });

    afterAll(() => rm(bare.folder, { recursive: true, force: true }));

    function published(file: string): string {
      return join(installed().folder, "node_modules/@lastcall/core/dist", file);
    }

    const alone = (): string => join(bare.folder, "register.cjs");
    const ways: readonly [string, () => readonly string[]][] = [
      ["--import by name", () => ["--import", "@lastcall/core/register"]],
      ["--require by name", () => ["--require", "@lastcall/core/register"]],
      ["--import of the ES module's path", () => ["--import", published("register.js")]],
      ["--import of the CommonJS file's path", () => ["--import", published("register.cjs")]],
      ["--require of the CommonJS file's path", () => ["--require", published("register.cjs")]],
    ];

    for (const [file, program] of [
      ["app.mjs", esm],
      ["app.cjs", commonJs],
    ] as const) {
      test.each(ways)(`%s drains ${file}`, async (_way, flags) => {
        const outcome = await project.run(file, program, flags());
        expect(said(outcome, REPORT)).toHaveLength(1);
        expect(outcome.code).toBe(0);
      });

      test.each(["--import", "--require"])(`copied alone, %s drains ${file}`, async (flag) => {
        const outcome = await bare.run(file, program, [flag, alone()]);
        expect(said(outcome, REPORT)).toHaveLength(1);
        expect(outcome.code).toBe(0);
      });
    }

    test.each(ways)(
      "[10.4] %s loads no module of Node's before a server needs it",
      async (_way, flags) => {
        const outcome = await project.run(
          "modules.cjs",
          `
          const heavy = /^NativeModule (_?http|https|net|tls|crypto|cluster|child_process|worker_threads|perf_hooks)/;
          console.log("loaded:", process.moduleLoadList.filter((name) => heavy.test(name)).join());
          require("node:http");
          console.log("looked at:", process.moduleLoadList.some((name) => heavy.test(name)));
        `,
          flags(),
        );
        expect(outcome).toEqual({ code: 0, lines: ["loaded: ", "looked at: true"] });
      },
    );

    test("[9.2] the copied file and a program's own package share one lifecycle", async () => {
      const outcome = await project.run(
        "shared.mjs",
        server(`
          import { createServer } from "node:http";
          import express from "express";
          import { graceful } from "@lastcall/express";
          const app = express();
          app.use(graceful());
        `),
        ["--require", alone()],
      );
      expect(said(outcome, REPORT)).toHaveLength(1);
      expect(outcome.code).toBe(0);
    });

    test.each(["--import", "--require"])(
      "%s leaves a process that never serves as it was",
      async (flag) => {
        const outcome = await bare.run(
          "idle.cjs",
          'console.log("handlers:", process.listenerCount("SIGTERM"));',
          [flag, alone()],
        );
        expect(outcome).toEqual({ code: 0, lines: ["handlers: 0"] });
      },
    );

    /** As in an image whose every Node process has it, npm too. */
    async function npm(options: string): Promise<readonly string[]> {
      const running = new Subprocess("npm", ["--version"], {
        NODE_OPTIONS: options,
        LASTCALL_GRACE_PERIOD_MS: "not a number",
        LASTCALL_PROBE_PORTS: "9090",
      });
      const { code } = await running.exit;
      return [`exit ${code}`, ...running.lines];
    }

    test("npm does not notice it in NODE_OPTIONS, nor what is wrong with the environment", async () => {
      expect(await npm(`--require ${alone()}`)).toEqual(await npm(""));
    });

    test("[3.13] a bad value and a misspelt name are one line each, and the program starts", async () => {
      await bare.write("served.cjs", commonJs);
      const running = new Subprocess(
        process.execPath,
        ["--require", alone(), join(bare.folder, "served.cjs")],
        { LASTCALL_GRACE_PERIOD_MS: "not a number", LASTCALL_PROBE_PORTS: "9090" },
      );
      expect(await running.exit).toMatchObject({ code: 0 });
      const linesOf = (name: string): string[] =>
        running.lines.filter((line) => line.includes(name));
      expect(linesOf("LASTCALL_GRACE_PERIOD_MS")).toHaveLength(1);
      expect(linesOf("LASTCALL_PROBE_PORTS")).toHaveLength(1);
    });

    test("[3.13] LASTCALL=off leaves the program alone", async () => {
      await bare.write("served.cjs", commonJs);
      const running = new Subprocess(
        process.execPath,
        ["--require", alone(), join(bare.folder, "served.cjs")],
        { LASTCALL: "off" },
      );
      expect(await running.exit).toMatchObject({ code: null, signal: "SIGTERM" });
      expect(running.lines).toEqual([]);
    });
  });
}
