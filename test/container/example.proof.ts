import { mkdtempSync, readFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, test, type TestContext } from "vitest";
import { expressExampleFolder } from "./app-images.ts";
import { Docker } from "./docker.ts";
import { OrderClients } from "./order-clients.ts";
import { RunningContainer } from "./running-container.ts";

const IMAGE = "lastcall/orders";
const docker = Docker.inherited();

beforeAll(async () => {
  await docker.run("build", "--tag", IMAGE, expressExampleFolder(docker));
});

async function startOrders(
  context: TestContext,
  ...options: readonly string[]
): Promise<{ container: RunningContainer; journal: () => Set<string> }> {
  const volume = mkdtempSync(join(docker.folder, "volume-"));
  // The image's user is not root.
  await chmod(volume, 0o777);
  const environment = { JOURNAL_PATH: "/data/orders.jsonl", REGISTRY_FOLDER: "/data/registry" };
  const variables = Object.entries(environment).flatMap(([name, value]) => [
    "--env",
    `${name}=${value}`,
  ]);
  const args = ["--volume", `${volume}:/data`, ...variables, ...options];
  const container = await RunningContainer.start(docker, context, args, IMAGE);
  const journal = (): Set<string> => {
    const lines = readFileSync(join(volume, "orders.jsonl"), "utf8").trim().split("\n");
    return new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
  };
  return { container, journal };
}

test.for([
  { name: "PID 1", options: [] },
  { name: "the child of an init", options: ["--init"] },
])(
  "[1.1, 3.5, 4.1, 4.2] examples/express in examples/docker's image, as $name: docker stop under load loses nothing",
  async ({ name, options }, context) => {
    const { container, journal } = await startOrders(context, ...options);
    const clients = new OrderClients(container.url);
    await clients.busy;
    const { tookMs, exitCode } = await container.stop();
    await clients.stop();
    const { sent, accepted, refused, lost } = clients;
    console.log(
      `docker stop as ${name}: ${sent} sent, ${accepted.length} answered, ${refused} refused, ${lost.length} lost, ${Math.round(tookMs)} ms, exit code ${exitCode}`,
    );
    expect(lost).toEqual([]);
    expect(exitCode).toBe(0);
    expect(journal()).toEqual(new Set(accepted));
  },
);

test("[2.4, 2.6, 3.5] an upload that never ends: within docker's own 10 s, exit code 1, and the journal is complete", async (context) => {
  const { container, journal } = await startOrders(context);
  const upload = connect(3000, new URL(container.url).hostname);
  upload.on("error", () => {});
  upload.write("POST /upload HTTP/1.1\r\nHost: orders\r\nContent-Length: 10\r\n\r\nhalf");
  const clients = new OrderClients(container.url);
  await clients.busy;
  const { tookMs, exitCode } = await container.stop();
  await clients.stop();
  upload.destroy();
  console.log(
    `docker stop with a hung upload: ${Math.round(tookMs)} ms, exit code ${exitCode}, ${clients.lost.length} orders lost`,
  );
  expect({ exitCode, lost: clients.lost }).toEqual({ exitCode: 1, lost: [] });
  expect(tookMs).toBeLessThan(10_000);
  expect(journal()).toEqual(new Set(clients.accepted));
});
