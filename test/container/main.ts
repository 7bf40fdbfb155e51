import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startEngine } from "./engine.ts";
import { buildNodeImages } from "./node-images.ts";

/** `pnpm test:container`, or a part of it: `pnpm test:container stop`. Vitest runs inside the engine's network. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const chosen = process.argv.slice(2).filter((argument) => argument !== "--");
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interrupted.abort());

console.log("starting a Docker engine and building its images");
const engine = await startEngine();
try {
  await buildNodeImages(engine);
  interrupted.signal.throwIfAborted();
  const program = [process.execPath, "node_modules/vitest/vitest.mjs", "run"];
  const options = ["--config", "test/container/vitest.config.ts", ...chosen];
  const vitest = spawn("nsenter", [`--net=${engine.netns}`, ...program, ...options], {
    cwd: root,
    env: { ...process.env, ...engine.client.environment },
    signal: interrupted.signal,
    stdio: "inherit",
  });
  const [code] = (await once(vitest, "exit")) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await engine.stop();
}
