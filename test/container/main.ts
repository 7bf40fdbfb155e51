import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { buildAppImages } from "./app-images.ts";
import { startEngine } from "./engine.ts";
import { buildNodeImages } from "./node-images.ts";

/** `pnpm test:container`, or a part of it: `pnpm test:container stop`. Vitest runs inside the engine's network. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const chosen = process.argv.slice(2).filter((argument) => argument !== "--");
let vitest: ChildProcess | undefined;
let interrupted = false;
// Ends what runs, however often it is told; the engine is taken down in any case.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    interrupted = true;
    vitest?.kill();
  });
}

console.log("starting a Docker engine and building its images");
const engine = await startEngine();
try {
  await buildNodeImages(engine);
  await buildAppImages(engine);
  if (interrupted) throw new Error("interrupted");
  const program = [process.execPath, "node_modules/vitest/vitest.mjs", "run"];
  const options = ["--config", "test/container/vitest.config.ts", ...chosen];
  vitest = spawn("nsenter", [`--net=${engine.netns}`, ...program, ...options], {
    cwd: root,
    env: { ...process.env, ...engine.client.environment },
    stdio: "inherit",
  });
  const [code] = (await once(vitest, "exit")) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await engine.stop();
}
