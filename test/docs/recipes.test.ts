import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLifecycle, type Lifecycle } from "@lastcall/core";
import pino from "pino";
import { expect, onTestFinished, test } from "vitest";
import { closePool } from "../../examples/recipes/database-pool.ts";
import { every } from "../../examples/recipes/interval-job.ts";
import { flushLog } from "../../examples/recipes/pino-log.ts";
import { closeQueue, closeWorker } from "../../examples/recipes/queue-worker.ts";
import { closeRedis } from "../../examples/recipes/redis-client.ts";

const recipes = new URL("../../examples/recipes/", import.meta.url);
const page = readFileSync(new URL("../../docs/guides/recipes.md", import.meta.url), "utf8");

function lifecycleOf(): Lifecycle {
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  return createLifecycle({ exit: false, signals: [], logger: silent });
}

test.each(readdirSync(recipes).filter((name) => name.endsWith(".ts")))(
  "the page shows %s as it is",
  (name) => {
    expect(page).toContain(readFileSync(new URL(name, recipes), "utf8").trimEnd());
  },
);

test("[1.1, 7.1] a worker is closed at the signal, what the flush needs after the flush, newest first", async () => {
  const lifecycle = lifecycleOf();
  const order: string[] = [];
  const noted = (name: string) => async (): Promise<void> => void order.push(name);
  closePool(lifecycle, { end: noted("pool") });
  closeRedis(lifecycle, { close: noted("redis") });
  closeQueue(lifecycle, { close: noted("queue") });
  closeWorker(lifecycle, { close: noted("worker") });
  lifecycle.addHook("flush", "buffer", noted("flush"));
  expect((await lifecycle.shutdown()).exitCode).toBe(0);
  expect(order).toEqual(["worker", "flush", "queue", "redis", "pool"]);
});

test("[7.1] a pino log has all its lines in the file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pino-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "log");
  const destination = pino.destination({ dest: file, sync: false, minLength: 16_000 });
  await new Promise((resolve) => destination.once("ready", resolve));
  const log = pino(destination);
  const lifecycle = lifecycleOf();
  flushLog(lifecycle, destination);
  for (let n = 0; n < 100; n += 1) log.info(`line ${n}`);
  expect(readFileSync(file, "utf8")).toBe("");
  await lifecycle.shutdown();
  expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(100);
});

test("[7.2] a job under way is waited for, and no other begins", async () => {
  const lifecycle = lifecycleOf();
  let runs = 0;
  let finish = (): void => {};
  const begun = new Promise<void>((begin) => {
    every(lifecycle, 5, "sweep", () => {
      runs += 1;
      begin();
      return new Promise((resolve) => (finish = resolve));
    });
  });
  await begun;
  const report = lifecycle.shutdown();
  expect(lifecycle.inFlight).toBe(1);
  finish();
  expect((await report).work).toEqual({ completed: 1, cut: [], cutCount: 0 });
  expect(runs).toBe(1);
});

test("[7.2] a job that is set up after the signal never begins", async () => {
  const lifecycle = lifecycleOf();
  await lifecycle.shutdown();
  let runs = 0;
  every(lifecycle, 1, "sweep", async () => void (runs += 1));
  // What was set up first is due first.
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(runs).toBe(0);
});
