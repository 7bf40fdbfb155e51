import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";

const SERVER = new URL("../../examples/express/server.ts", import.meta.url);
const ORDERS = 60;

interface Order {
  readonly id: string;
  readonly customer: string;
}

async function startService(): Promise<{
  program: ReturnType<typeof startProgram>;
  origin: string;
  journal: string;
  registry: string;
}> {
  const folder = await mkdtemp(join(tmpdir(), "lastcall-example-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const journal = join(folder, "orders.jsonl");
  const registry = join(folder, "registry");
  const env = { PORT: "0", JOURNAL_PATH: journal, REGISTRY_FOLDER: registry };
  const program = startProgram(SERVER, { env });
  const [, origin = ""] = /^listening on (\S+),/.exec(await program.line(/^listening on/)) ?? [];
  return { program, origin, journal, registry };
}

async function placeOrder(origin: string, customer: string): Promise<Order> {
  const response = await fetch(`${origin}/orders`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ customer, item: "tea", quantity: 2 }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as Order;
}

async function linesOf(journal: string): Promise<Order[]> {
  const text = await readFile(journal, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Order);
}

function idsOf(orders: readonly Order[]): string[] {
  return orders.map(({ id }) => id).toSorted();
}

test("every acknowledged order is in the journal once, those too that waited in memory at the signal", async () => {
  const { program, origin, journal } = await startService();
  const customers = Array.from({ length: ORDERS }, (_, n) => `customer-${n}`);
  const acknowledged = await Promise.all(customers.map((customer) => placeOrder(origin, customer)));

  program.signal();

  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
  expect(idsOf(await linesOf(journal))).toEqual(idsOf(acknowledged));
  const [, waiting] =
    /^journal flushed, (\d+) orders/.exec(await program.line("journal flushed")) ?? [];
  expect(Number(waiting)).toBeGreaterThan(0);
});

test("the instance is in the registry until the signal, and the hooks run in their order", async () => {
  const { program, registry } = await startService();
  await expect.poll(() => readdir(registry).catch(() => [])).toHaveLength(1);

  program.signal();

  const { hooks, exitCode } = await program.report();
  expect(hooks.map(({ phase, name, outcome }) => [phase, name, outcome])).toEqual([
    ["deregister", "registry", "done"],
    ["flush", "journal", "done"],
    ["close", "journal file", "done"],
  ]);
  expect(exitCode).toBe(0);
  expect(await readdir(registry)).toEqual([]);
});

test("a report, an export and an upload under way at the signal come whole", async () => {
  const { program, origin } = await startService();
  const report = fetch(`${origin}/report`);
  const download = await fetch(`${origin}/export`);
  const upload = fetch(`${origin}/upload`, {
    method: "POST",
    body: new ReadableStream({
      async pull(controller) {
        controller.enqueue(new TextEncoder().encode("first half, "));
        await program.line("shutting down: SIGTERM");
        controller.enqueue(new TextEncoder().encode("second half"));
        controller.close();
      },
    }),
    duplex: "half",
  } as RequestInit);

  program.signal();

  expect((await (await upload).json()) as unknown).toMatchObject({ bytes: 23 });
  expect((await report).status).toBe(200);
  const rows = (await download.text()).split("\n");
  expect(rows.at(-2)).toMatch(/^SKU-00080000,/);
  expect(await program.exit()).toMatchObject({ code: 0 });
});

test("an order that is none is answered 422 and leaves no trace", async () => {
  const { program, origin, journal } = await startService();
  for (const body of ["{}", "[]", '{"customer":"ada","item":"tea","quantity":0}']) {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`${origin}/orders`, { method: "POST", headers, body });
    expect(response.status).toBe(422);
  }

  program.signal();

  expect(await program.exit()).toMatchObject({ code: 0 });
  expect(await linesOf(journal)).toEqual([]);
});
