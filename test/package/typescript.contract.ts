import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { InstalledPackages } from "./installed-packages.ts";

const compilers = {
  "TypeScript 5": tscOf("typescript5"),
  "TypeScript 7": tscOf("typescript"),
} as const;

function tscOf(name: string): string {
  return fileURLToPath(new URL(`../../node_modules/${name}/bin/tsc`, import.meta.url));
}

const program = `
  import { createServer } from "node:http";
  import express from "express";
  import { createLifecycle, LastcallError, type Lifecycle, type ShutdownReport } from "@lastcall/core";
  import "@lastcall/core/register";
  import { graceful } from "@lastcall/express";
  import { instrumentLifecycle } from "@lastcall/opentelemetry";
  import { registerMetrics } from "@lastcall/opentelemetry/prom-client";
  const lifecycle: Lifecycle = createLifecycle({ platform: "kubernetes", gracePeriodMs: undefined });
  lifecycle.addHook("flush", "buffer", async ({ signal, remainingMs }) => void [signal.aborted, remainingMs]);
  instrumentLifecycle({ lifecycle, sdk: { shutdown: async () => {} } });
  registerMetrics({ lifecycle });
  const app = express();
  app.use(graceful({ lifecycle }));
  createServer(app).on("close", () => console.log(lifecycle.state satisfies string));
  const code = (error: unknown): string | undefined => error instanceof LastcallError ? error.code : undefined;
  export const end = async (): Promise<ShutdownReport["exitCode"]> => (await lifecycle.shutdown()).exitCode;
  // @ts-expect-error: no such option
  const refused = (): Lifecycle => createLifecycle({ gracePeriod: 1 });
  try { refused(); } catch (error) { console.log("compiled, and runs:", code(error)); }
`;

interface Kind {
  readonly compiler: keyof typeof compilers;
  readonly module: string;
  readonly moduleResolution?: string;
  /** The sources; what becomes of each is run by Node, unless a bundler would have to come first. */
  readonly files: readonly string[];
}

const both = ["program.mts", "program.cts"];
const kinds: readonly Kind[] = [
  {
    compiler: "TypeScript 5",
    module: "commonjs",
    moduleResolution: "node10",
    files: ["program.ts"],
  },
  { compiler: "TypeScript 5", module: "node16", files: both },
  {
    compiler: "TypeScript 5",
    module: "esnext",
    moduleResolution: "bundler",
    files: ["program.mts"],
  },
  { compiler: "TypeScript 7", module: "commonjs", files: ["program.ts"] },
  { compiler: "TypeScript 7", module: "nodenext", files: both },
  {
    compiler: "TypeScript 7",
    module: "esnext",
    moduleResolution: "bundler",
    files: ["program.mts"],
  },
];

/** The declarations, and what compiled code loads, in every way that projects are compiled. */
export function describeTypeScript(installed: () => InstalledPackages): void {
  describe("compiled, with every check on", () => {
    test.each(kinds)(
      "by $compiler to module $module",
      async ({ compiler, module, moduleResolution, files }) => {
        const project = await installed().project(`${compiler} ${module}`);
        const compilerOptions = {
          module,
          ...(moduleResolution === undefined ? {} : { moduleResolution }),
          target: "es2022",
          lib: ["es2023"],
          strict: true,
          exactOptionalPropertyTypes: true,
          esModuleInterop: true,
          outDir: "out",
          rootDir: ".",
          types: ["node"],
        };
        await project.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
        for (const file of files) await project.write(file, program);
        expect(await project.node([compilers[compiler], "--project", "."])).toEqual({
          code: 0,
          lines: [],
        });
        for (const file of files) {
          const outcome = await project.node([`out/${file.replace(/ts$/, "js")}`]);
          expect(outcome).toEqual({
            code: 0,
            lines: ["compiled, and runs: ERR_LASTCALL_OPTION"],
          });
        }
      },
    );
  });
}
