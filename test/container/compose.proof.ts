import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { Subprocess } from "../helpers/subprocess.ts";
import { expressExampleFolder } from "./app-images.ts";
import { Docker } from "./docker.ts";

const docker = Docker.inherited();
const PORT = 3000;
const EXPORTED_ROWS = 80_000;

const folder = expressExampleFolder(docker);
const override = join(folder, "compose.override.yaml");

/** The example's file, and where its journal is: its own file system is read-only. */
function compose(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const files = ["--file", join(folder, "compose.yaml"), "--file", override];
  return docker.output("docker-compose", [...files, "--project-name", "orders", ...args]);
}

function writeOverride(): void {
  const environment = { JOURNAL_PATH: "/data/orders.jsonl", REGISTRY_FOLDER: "/data/registry" };
  writeFileSync(override, JSON.stringify({ services: { web: { tmpfs: "/data", environment } } }));
}

test("[2.5, 3.5, 4.1] examples/docker's compose.yaml: docker-compose down answers a download under way, exit code 0", async ({
  onTestFinished,
}) => {
  onTestFinished(async () => void (await compose("down", "--volumes")));
  const deaths = new Subprocess(
    "docker",
    [
      "events",
      "--filter",
      "event=die",
      "--filter",
      "label=com.docker.compose.service=web",
      "--format",
      "exit code {{.Actor.Attributes.exitCode}}",
    ],
    docker.environment,
  );
  onTestFinished(() => void deaths.signal("SIGTERM"));
  writeOverride();
  await compose("up", "--build", "--detach");
  const id = (await compose("ps", "--quiet")).stdout.trim();
  const logs = new Subprocess("docker", ["logs", "--follow", id], docker.environment);
  await logs.line(/^listening/);
  const download = await startExport();
  await compose("down");
  expect((await download.whole).trim().split("\n")).toHaveLength(EXPORTED_ROWS);
  expect(await deaths.line(/exit code/)).toBe("exit code 0");
  await logs.exit;
  expect(logs.lines.join("\n")).toMatch(/stopped in (?!.*exit code)/);
});

/** Asked through the published port. Resolves when the answer, which takes some seconds, has begun. */
async function startExport(): Promise<{ whole: Promise<string> }> {
  const req = request({ host: "127.0.0.1", port: PORT, path: "/export", agent: false }).end();
  const [res] = (await once(req, "response")) as [IncomingMessage];
  return { whole: text(res) };
}
