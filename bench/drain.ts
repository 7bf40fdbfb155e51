import { execFileSync } from "node:child_process";
import { maximum, median } from "../test/helpers/figures.ts";
import { Subprocess } from "../test/helpers/subprocess.ts";
import { fixture, startApp } from "./app.ts";
import { holdUploads } from "./uploads.ts";

export interface DrainLoad {
  readonly idle: number;
  readonly inFlight: number;
  /** Whether the idle connections have been told to close when the last response comes; else `settleMs` is theirs. */
  readonly told: boolean;
}

const RUNS = 5;
/** What a process has open besides its connections. */
const OTHER_FILES = 100;

/** @returns how long after the last response's arrival the process was gone, and its exit code */
async function drainOnce({
  idle,
  inFlight,
  told,
}: DrainLoad): Promise<{ lagMs: number; code: number | null }> {
  const server = await startApp("express", "ours");
  const idleClients = new Subprocess(process.execPath, [
    fixture("idle-connections.mjs"),
    String(server.port),
    String(idle),
  ]);
  await idleClients.line(/^idle/);
  const uploads = await holdUploads(server.port, inFlight);
  await server.process.line(new RegExp(`^held ${inFlight}$`));
  server.process.signal("SIGTERM");
  await server.process.line(/shutting down/);
  if (told) {
    idleClients.signal("SIGUSR2");
    await idleClients.line(new RegExp(`^told ${idle}$`));
  }
  const lastResponseAt = await uploads.finish();
  const exit = await server.process.exit;
  await idleClients.exit;
  return { lagMs: exit.at - lastResponseAt, code: exit.code };
}

function needOpenFiles(count: number): void {
  const limit = execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).trim();
  if (limit === "unlimited" || Number(limit) >= count) return;
  throw new Error(
    `${count} files are to be open in one process, and the limit (ulimit -Hn) is ${limit}`,
  );
}

export async function measureDrain(load: DrainLoad): Promise<object> {
  needOpenFiles(load.idle + load.inFlight + OTHER_FILES);
  const runs = [];
  for (let run = 0; run < RUNS; run++) runs.push(await drainOnce(load));
  if (runs.some(({ code }) => code !== 0)) process.exitCode = 1;
  const lags = runs.map(({ lagMs }) => lagMs);
  return {
    "exit lag median (ms)": Math.round(median(lags)),
    "exit lag max (ms)": Math.round(maximum(lags)),
    "exit codes": runs.map(({ code }) => code).join(" "),
  };
}
