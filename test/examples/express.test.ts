import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";

const SERVER = new URL("../../examples/express/server.ts", import.meta.url);
/** One batch of the journal and a few more. */
const ORDERS = 30;

interface Order {
  readonly id: string;
  readonly customer: string;
}

async function startService(extra: Record<string, string> = {}): Promise<{
  program: ReturnType<typeof startProgram>;
  origin: string;
  journal: string;
  registry: string;
}> {
  const folder = await mkdtemp(join(tmpdir(), "lastcall-example-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const journal = join(folder, "orders.jsonl");
  const registry = join(folder, "registry");
  const env = { PORT: "0", JOURNAL_PATH: journal, REGISTRY_FOLDER: registry, ...extra };
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
  const acknowledged: Order[] = [];
  for (let n = 0; n < ORDERS; n += 1) acknowledged.push(await placeOrder(origin, `customer-${n}`));

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

test("an export under way at the signal comes whole", async () => {
  const { program, origin } = await startService();
  const download = await fetch(`${origin}/export`);

  program.signal();

  const rows = (await download.text()).split("\n");
  expect(rows.at(-2)).toMatch(/^SKU-00080000,/);
  expect(await program.exit()).toMatchObject({ code: 0 });
});

test("a report that takes longer than the drain is answered 503, and the exit code tells", async () => {
  const { program, origin } = await startService({ LASTCALL_GRACE_PERIOD_MS: "2000" });
  const req = request(`${origin}/report`, { agent: false }).end();
  await once(req, "finish");
  // Answered after the report was received, because it was sent after it.
  await (await fetch(`${origin}/orders`)).text();

  program.signal();

  const [response] = (await once(req, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(503);
  expect(response.headers["retry-after"]).toMatch(/^[12]$/);
  response.resume();
  const { requests, exitCode } = await program.report();
  expect(requests.cut).toMatchObject([{ method: "GET", path: "/report" }]);
  expect(exitCode).toBe(1);
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
