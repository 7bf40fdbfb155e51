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

test("[5.3, 4.1] SvelteKit's production server, its own listener taken off: nothing is lost", async () => {
  const unmodified = await startUnmodified(program, { LASTCALL_SIGNAL_LISTENERS: "exclusive" });
  const page = await unmodified.server.fetch("/");
  expect(page.status).toBe(200);
  expect(page.body.toString()).toContain("A page that knows nothing of the shutdown");
  await expectNothingLost(unmodified);
});

test("[3.10, 4.1] beside SvelteKit's own listener, which is named, requests in flight complete", async () => {
  const { server } = await startUnmodified(program);
  const held = await server.open("/slow");
  await server.fetch("/fast");
  server.program.signal();
  const warning = await server.program.line("SIGTERM listener");
  const { status, complete } = await held.response();
  expect({ status, complete }).toEqual({ status: 200, complete: true });
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  expect(warning).toContain("graceful_shutdown");
});
