import { posix } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { InstalledPackages } from "./installed-packages.ts";
import { type Project, REPORT, said, server } from "./project.ts";

/** Programs of either kind of module, with nothing between them and Node. */
export function describePrograms(installed: () => InstalledPackages): void {
  describe("in a plain program", () => {
    let project: Project;

    beforeAll(async () => {
      project = await installed().project("programs");
    });

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
      expect(said(outcome, REPORT)).toHaveLength(1);
      expect(outcome.code).toBe(0);
    });

    test("every entry of every package exports the same to both kinds, and runs none of its ES modules where it is required", async () => {
      const names = installed().manifests.flatMap(({ name, exports }) =>
        Object.keys(exports)
          // Which does its work by being loaded.
          .filter((entry) => entry !== "./register")
          .map((entry) => posix.join(name, entry)),
      );
      const outcome = await project.run(
        "exports.cjs",
        `
          const { extname } = require("node:path");
          const own = (exports) => Object.keys(exports).filter((name) => name !== "module.exports").toSorted();
          (async () => {
            for (const name of ${JSON.stringify(names)}) {
              const kind = extname(require.resolve(name));
              const required = own(require(name));
              const imported = own(await import(name)).filter((key) => key !== "default" || required.includes(key));
              console.log(name, kind, required.length > 0 && required.join() === imported.join());
            }
          })();
        `,
      );
      expect(outcome).toEqual({ code: 0, lines: names.map((name) => `${name} .cjs true`) });
    });

    test("a package takes every compatible version of our other ones", () => {
      const asked = installed().manifests.flatMap(({ dependencies }) =>
        Object.entries(dependencies ?? {}).filter(([name]) => name.startsWith("@lastcall/")),
      );
      expect(asked.length).toBeGreaterThan(0);
      for (const [name, range] of asked) {
        const { version } = installed().manifests.find((manifest) => manifest.name === name)!;
        expect(range).toBe(`^${version}`);
      }
    });
  });
}
