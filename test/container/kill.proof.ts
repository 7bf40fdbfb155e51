import { mkdtempSync, readFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Posters } from "../../bench/journal/posters.ts";
import { JOURNAL_IMAGE } from "./app-images.ts";
import { Docker } from "./docker.ts";
import { RunningContainer } from "./running-container.ts";

const docker = Docker.inherited();
const FLUSH_INTERVAL_MS = 500;
const WRITES = 3;
/** What a busy machine may add: a write under way, a timer that came late. */
const LATE_MS = 500;

test("[1.1, 3.5] docker kill: 137, and what is lost of the journal is younger than its flush interval", async (context) => {
  const volume = mkdtempSync(join(docker.folder, "volume-"));
  const environment = {
    STORE_PLACE: "/data/events.jsonl",
    FLUSH_INTERVAL_MS: String(FLUSH_INTERVAL_MS),
  };
  const variables = Object.entries(environment).flatMap(([name, value]) => [
    "--env",
    `${name}=${value}`,
  ]);
  const options = ["--volume", `${volume}:/data`, ...variables];
  const container = await RunningContainer.start(docker, context, options, JOURNAL_IMAGE);
  const writes = watch(volume)[Symbol.asyncIterator]();
  const posters = new Posters(container.url, "kill");
  for (let n = 0; n < WRITES; n += 1) await writes.next();
  posters.expectNothing();
  await docker.run("kill", container.name);
  await container.ended;
  await posters.done();

  const lines = readFileSync(join(volume, "events.jsonl"), "utf8").split("\n");
  const stored = new Set(lines.flatMap((line) => /"id":"([^"]+)"/.exec(line)?.[1] ?? []));
  const { acknowledged } = posters;
  // They ask at full speed: the last answer is when it died.
  const killedAt = Math.max(...acknowledged.map(({ acceptedAt }) => acceptedAt));
  const lost = acknowledged.filter(({ id }) => !stored.has(id));
  const oldestMs = Math.max(...lost.map(({ acceptedAt }) => killedAt - acceptedAt));
  console.log(
    `docker kill: ${acknowledged.length} acknowledged, ${lost.length} lost, the oldest ${oldestMs} ms`,
  );
  expect(await container.inspect("{{.State.ExitCode}}")).toBe("137");
  expect(stored.size).toBeGreaterThan(0);
  expect(oldestMs).toBeLessThanOrEqual(FLUSH_INTERVAL_MS + LATE_MS);
});
