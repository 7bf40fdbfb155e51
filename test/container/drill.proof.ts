import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { APP_IMAGE } from "./app-images.ts";
import { Docker } from "./docker.ts";
import { RunningContainer } from "./running-container.ts";
import type { Judged } from "../../packages/cli/src/drill/verdict.ts";

const docker = Docker.inherited();
const CLI = new URL("../../packages/cli/src/cli.ts", import.meta.url).pathname;
const FLAGS = ["--conditions=@lastcall/source", "--import", "tsx"];

/** `lastcall drill --container`: its exit code and its verdict. */
function drill(...options: string[]): Promise<{ code: number; judged: Judged }> {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-drill-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "verdict.json");
  const args = [...FLAGS, CLI, "drill", "--json", file, ...options];
  const env = { ...process.env, ...docker.environment };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error) => {
      const judged = JSON.parse(readFileSync(file, "utf8")) as Judged;
      resolve({ code: error === null ? 0 : Number(error.code), judged });
    });
  });
}

test("[4.1] a drilled container is stopped by docker stop, and loses nothing", async (context) => {
  const published = ["--publish", "127.0.0.1:3000:3000"];
  const container = await RunningContainer.start(docker, context, published, APP_IMAGE);
  const paths = ["--path", "/slow?takesMs=50", "--path", "/slow?takesMs=600"];
  const { code, judged } = await drill("--container", container.name, ...paths);
  const results = judged.rounds.flatMap((round) => round.results);
  expect(results.filter(({ verdict }) => verdict === "failed")).toEqual([]);
  expect({ code, lost: judged.lost }).toEqual({ code: 0, lost: [] });
  const passed = results.filter(({ verdict }) => verdict === "passed").map(({ id }) => id);
  expect(passed).toEqual(expect.arrayContaining(["in-flight-slow", "readiness", "exit"]));
  expect(results.find(({ id }) => id === "exit")?.evidence).toMatch(/^code 0 /);
});
