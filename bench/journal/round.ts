import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { reportInLine } from "../../test/helpers/report-line.ts";
import { Subprocess } from "../../test/helpers/subprocess.ts";
import { Posters } from "./posters.ts";
import { readStored } from "./stored.ts";
import type { Variant } from "./variants.ts";

export interface Round {
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Sent as their idle connection was closed: neither acknowledged nor stored. */
  readonly raced: number;
  /** Of the records lost, at the signal, the oldest one's. */
  readonly oldestLostMs: number;
  /** From the signal to the exit. */
  readonly exitMs: number;
  readonly wrong: readonly string[];
}

const MIN_RUN_MS = 50;
const RANDOM_RUN_MS = 500;

const program = fileURLToPath(new URL("program.ts", import.meta.url));

/** Start, post at full speed, signal at a random moment, compare what was acknowledged with what is stored. */
export async function playRound(variant: Variant, n: number, redisUrl: string): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  const place = variant.store === "redis" ? redisUrl : join(folder, "events");
  const service = new Subprocess(
    process.execPath,
    ["--conditions=@lastcall/source", "--import", "tsx", program],
    { ...variant.env, STORE: variant.store, STORE_PLACE: place },
  );
  const url = (await service.line(/^listening on /)).slice("listening on ".length);
  const posters = new Posters(url, String(n));
  await posters.begun;
  if (variant.hung) {
    hang(url);
    await service.line(/^a request hangs/);
  }
  await pause(MIN_RUN_MS + Math.random() * RANDOM_RUN_MS);
  if (variant.signal === "SIGKILL") posters.expectNothing();
  const signalledAt = service.signal(variant.signal);
  const signalledOn = Date.now();
  await posters.done();
  const exit = await service.exit;
  const { ids, duplicated, whole } = await readStored(variant.store, place);
  rmSync(folder, { recursive: true });

  const { acknowledged, raced, errors } = posters;
  const lost = acknowledged.filter(({ id }) => !ids.has(id));
  const wrong = [...new Set(errors)];
  for (const id of raced) if (ids.has(id)) wrong.push(`${id} is stored and was not answered`);
  if (exit.code !== variant.exitCode) wrong.push(`exit with ${exit.signal ?? exit.code}`);
  if (!whole) wrong.push("the last line is not whole");
  if (variant.loses && variant.signal === "SIGTERM") {
    const said = unsavedOf(service.lines);
    if (said !== lost.length) wrong.push(`${lost.length} lost, the report says ${said}`);
  }
  return {
    acknowledged: acknowledged.length,
    stored: ids.size,
    lost: lost.length,
    duplicated,
    raced: raced.length,
    oldestLostMs: Math.max(0, ...lost.map(({ acceptedAt }) => signalledOn - acceptedAt)),
    exitMs: exit.at - signalledAt,
    wrong,
  };
}

/** Sends a request that is never answered; its end is of no interest. */
function hang(url: string): void {
  const req = request(`${url}/hang`, { agent: false });
  req.on("error", () => {});
  req.on("response", (res) => res.resume());
  req.end();
}

/** The figure that the flush hook gave, in the shutdown report. */
function unsavedOf(lines: readonly string[]): number {
  const report = lines.map(reportInLine).find(Boolean);
  const error = report?.hooks.find(({ name }) => name === "journal")?.error ?? "";
  return Number(/^(\d+) records unsaved$/.exec(error)?.[1] ?? 0);
}
