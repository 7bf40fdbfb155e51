import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Docker } from "./docker.ts";
import { NODE_IMAGES } from "./node-images.ts";
import { RunningContainer } from "./running-container.ts";

const docker = Docker.inherited();

test("[4.1, 3.5] docker stop of a program in exec form: the request in flight is answered, exit code 0", async () => {
  const folder = mkdtempSync(join(docker.folder, "app-"));
  cpSync(new URL("fixtures/server.js", import.meta.url), join(folder, "server.js"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const container = await RunningContainer.start(
    docker,
    ["--volume", `${folder}:/app`, "--workdir", "/app"],
    NODE_IMAGES.dash,
    "node",
    "server.js",
  );
  const answer = container.get("/slow?takesMs=1000");
  await container.line(/request begun/);
  const { tookMs, exitCode } = await container.stop();
  expect(await answer).toEqual({ status: 200, body: "answered" });
  expect(exitCode).toBe(0);
  expect(tookMs).toBeLessThan(9_000);
});
