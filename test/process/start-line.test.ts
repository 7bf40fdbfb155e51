import { expect, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";
import { freePort } from "../helpers/free-ports.ts";

const fixture = new URL("./fixtures/start-line.ts", import.meta.url);
const register = new URL("../../packages/core/src/register.ts", import.meta.url).href;
const PATHS = "probes /readyz /livez /startupz";

async function startLine(madeBy: string, env: Record<string, string> = {}): Promise<string> {
  const preload = madeBy.startsWith("preloaded")
    ? { NODE_OPTIONS: `--import tsx --import ${register}` }
    : {};
  const program = startProgram(fixture, {
    env: { LASTCALL_LOG: "text", LASTCALL_PLATFORM: "none", MADE_BY: madeBy, ...preload, ...env },
  });
  const line = await program.line(/^lastcall: ready: /);
  program.signal();
  await program.exit();
  return line;
}

test.each<[madeBy: string, says: string]>([
  ["preloaded", "no probe port (LASTCALL_PROBE_PORT is not set)"],
  ["createLifecycle", `${PATHS} by handleProbe or intercept`],
  ["preloadedExpress", PATHS],
  ["express", PATHS],
  ["koa", PATHS],
  ["fastify", PATHS],
])("[8.1] the start line vouches for no probe that nobody answers: %s", async (madeBy, says) => {
  expect((await startLine(madeBy)).split("; ")[2]).toBe(says);
});

test.each<[madeBy: string, says: (port: number) => string]>([
  ["preloaded", (port) => `${PATHS} on port ${port}`],
  ["createLifecycle", (port) => `${PATHS} on port ${port}`],
  ["express", (port) => `${PATHS}, also on port ${port}`],
])("[8.1] with a probe server the start line says its port: %s", async (madeBy, says) => {
  const port = await freePort();
  const line = await startLine(madeBy, { LASTCALL_PROBE_PORT: String(port) });
  expect(line.split("; ")[2]).toBe(says(port));
});
