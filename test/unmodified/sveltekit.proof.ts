import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNothingLost } from "./expect-nothing-lost.ts";
import { startUnmodified } from "./unmodified-program.ts";

const BUILD_LIMIT_MS = 120_000;
const example = new URL("../../examples/unmodified/", import.meta.url);
const app = new URL("sveltekit/", example);
let folder: string;
let program: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lastcall-sveltekit-"));
  await promisify(execFile)(
    process.execPath,
    [fileURLToPath(new URL("node_modules/vite/bin/vite.js", example)), "build"],
    {
      cwd: fileURLToPath(app),
      env: { ...process.env, BUILD_FOLDER: join(folder, "build"), NODE_ENV: "production" },
    },
  );
  // Deployed as its documentation says: the build beside the package.json, which makes it a module.
  await copyFile(new URL("package.json", app), join(folder, "package.json"));
  program = pathToFileURL(join(folder, "build", "index.js"));
}, BUILD_LIMIT_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("[3.10, 5.3, 4.1] SvelteKit's production server, its own listener held back: nothing is lost", async () => {
  const unmodified = await startUnmodified(program);
  const page = await unmodified.server.fetch("/");
  expect(page.status).toBe(200);
  expect(page.body.toString()).toContain("A page that knows nothing of the shutdown");
  await expectNothingLost(unmodified);
  await unmodified.server.program.line(/graceful_shutdown .* ended/);
});
