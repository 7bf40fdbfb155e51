import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../helpers/free-ports.ts";
import { reportInLine } from "../helpers/report-line.ts";
import { Load } from "../rolling/load.ts";
import { Pm2Daemon } from "./pm2-daemon.ts";

interface ReloadPlan {
  readonly name: string;
  readonly lifecycle: object;
  readonly pm2: object;
  /** What the processes say when PM2 stops the app. */
  readonly stoppedBy: string;
}

interface ReloadResult {
  readonly sent: number;
  readonly answered: number;
  /** Told 503: not executed, to be asked again. */
  readonly refused: number;
  readonly lost: readonly string[];
  readonly shutdowns: readonly Shutdown[];
}

interface Shutdown {
  readonly reason: string;
  readonly exitCode: number;
}

const REQUESTS_PER_SECOND = 60;
const RELOADS = 3;
const QUIET_MS = 500;
const WORKERS = 2;

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = fileURLToPath(new URL("fixtures/pm2-app.ts", import.meta.url));

const plans: readonly ReloadPlan[] = [
  { name: "answer", lifecycle: {}, pm2: {}, stoppedBy: "SIGINT" },
  { name: "refuse", lifecycle: { whileDraining: "refuse" }, pm2: {}, stoppedBy: "SIGINT" },
  {
    name: "refuse, shutdown_with_message",
    lifecycle: { whileDraining: "refuse" },
    // For stop and restart; PM2 7 reloads by SIGINT all the same.
    pm2: { shutdown_with_message: true },
    stoppedBy: "shutdown message",
  },
];

/** Workers in PM2's cluster mode, each replaced under load several times, and stopped in the end. */
async function reloadUnderLoad(plan: ReloadPlan): Promise<ReloadResult> {
  const port = await freePort();
  const pm2 = await Pm2Daemon.create();
  try {
    await pm2.start({
      name: "app",
      script,
      args: [String(port)],
      cwd: root,
      interpreter: "node",
      node_args: ["--conditions=@lastcall/source", "--import", "tsx"],
      exec_mode: "cluster",
      instances: WORKERS,
      wait_ready: true,
      listen_timeout: 20_000,
      kill_timeout: 12_000,
      env: { LASTCALL_LOG: "json", LIFECYCLE_OPTIONS: JSON.stringify(plan.lifecycle) },
      ...plan.pm2,
    });
    const load = new Load(port, REQUESTS_PER_SECOND);
    for (let n = 0; n < RELOADS; n += 1) {
      await pause(QUIET_MS);
      await pm2.reload("app");
    }
    await pause(QUIET_MS);
    await load.stop();
    await pm2.stopApp("app");
    return { ...outcome(load), shutdowns: shutdowns(await pm2.output()) };
  } finally {
    await pm2.stop();
  }
}

function outcome({ sent, answered, failures }: Load): Omit<ReloadResult, "shutdowns"> {
  const refused = failures.filter((failure) => failure.outcome.startsWith("503"));
  const lost = failures
    .filter((failure) => !refused.includes(failure))
    .map(({ atMs, kind, outcome: how }) => `at ${atMs} ms ${kind}: ${how}`);
  return { sent, answered, refused: refused.length, lost };
}

function shutdowns(output: string): Shutdown[] {
  return output.split("\n").flatMap((line) => reportInLine(line) ?? []);
}

const results = new Map<string, ReloadResult>();
for (const plan of plans) results.set(plan.name, await reloadUnderLoad(plan));

console.table(Object.fromEntries([...results].map(([name, result]) => [name, row(result)])));
for (const [name, { lost }] of results) for (const line of lost) console.log(`${name}: ${line}`);
process.exitCode = plans.every((plan) => isGood(plan, results.get(plan.name)!)) ? 0 : 1;

function isGood({ stoppedBy }: ReloadPlan, { lost, shutdowns: ends }: ReloadResult): boolean {
  return (
    lost.length === 0 &&
    ends.length === (RELOADS + 1) * WORKERS &&
    ends.every(({ exitCode }) => exitCode === 0) &&
    ends.some(({ reason }) => reason === stoppedBy)
  );
}

function row({ lost, shutdowns: ends, ...counts }: ReloadResult): object {
  return {
    ...counts,
    lost: lost.length,
    shutdowns: ends.length,
    "not 0": ends.filter(({ exitCode }) => exitCode !== 0).length,
    "begun by": [...new Set(ends.map(({ reason }) => reason))].join(", "),
  };
}
