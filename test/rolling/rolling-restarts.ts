import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ShutdownReport } from "@lastcall/core";
import { freePorts } from "./free-ports.ts";
import { Haproxy, type HealthCheck } from "./haproxy.ts";
import { Load, type Failure } from "./load.ts";
import { Subprocess, type Exit } from "./subprocess.ts";

export interface RollingPlan {
  readonly name: string;
  readonly check: HealthCheck;
  readonly restarts: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RollingResult {
  readonly plan: RollingPlan;
  readonly sent: number;
  readonly answered: number;
  readonly failures: readonly Failure[];
  /** From the signal to the exit, of every restart. */
  readonly exitTimesMs: readonly number[];
  /** What ended the lame duck of every restart, as the instances report it. */
  readonly lameDuckEnds: readonly string[];
  /** Exits that were not with 0. */
  readonly badExits: readonly string[];
  readonly haproxyLines: readonly string[];
}

const INSTANCES = 3;
const REQUESTS_PER_SECOND = 120;
const MAX_RESTART_MS = 20_000;

const program = fileURLToPath(new URL("fixtures/instance.ts", import.meta.url));

/** One instance after the other is stopped by SIGTERM and started anew, under load, behind HAProxy. */
export async function rollingRestarts(plan: RollingPlan): Promise<RollingResult> {
  const overdue = new AbortController();
  const limitMs = (plan.restarts + INSTANCES) * MAX_RESTART_MS;
  const tooLong = pause(limitMs, undefined, { signal: overdue.signal }).then(() => {
    throw new Error(`${plan.name}: not done after ${limitMs} ms`);
  });
  try {
    return await Promise.race([roll(plan), tooLong]);
  } finally {
    overdue.abort();
    await tooLong.catch(() => {});
  }
}

async function roll(plan: RollingPlan): Promise<RollingResult> {
  const exitTimesMs: number[] = [];
  const lameDuckEnds: string[] = [];
  const badExits: string[] = [];
  const start = async (port: number): Promise<Subprocess> => {
    const args = ["--conditions=@lastcall/source", "--import", "tsx", program, String(port)];
    const instance = new Subprocess(process.execPath, args, plan.env);
    await instance.line(/^listening/);
    return instance;
  };
  const stop = async (instance: Subprocess): Promise<void> => {
    const signalledAt = instance.signal("SIGTERM");
    const exit = await instance.exit;
    if (exit.code !== 0) badExits.push(describeExit(exit, instance.lines));
    exitTimesMs.push(exit.at - signalledAt);
    lameDuckEnds.push(lameDuckEnd(instance.lines));
  };

  const [frontPort = 0, ...ports] = await freePorts(1 + INSTANCES);
  const instances = await Promise.all(ports.map(start));
  const haproxy = new Haproxy(frontPort, ports, plan.check);
  await haproxy.seesUp(ports);
  const load = new Load(frontPort, REQUESTS_PER_SECOND);
  // Three polls make a prober, and one more is under way.
  await pause(4 * plan.check.interMs);
  for (let restart = 0; restart < plan.restarts; restart++) {
    const index = restart % INSTANCES;
    const port = ports[index]!;
    await stop(instances[index]!);
    instances[index] = await start(port);
    await haproxy.seesUp(ports);
  }
  await load.stop();
  await haproxy.stop();
  for (const instance of instances) instance.signal("SIGKILL");

  const { sent, answered, failures } = load;
  const { lines: haproxyLines } = haproxy;
  return { plan, sent, answered, failures, exitTimesMs, lameDuckEnds, badExits, haproxyLines };
}

function lameDuckEnd(lines: readonly string[]): string {
  const [, report] =
    lines.map((line) => /shutdown report (\{.*\})$/.exec(line)).find(Boolean) ?? [];
  if (report === undefined) return "not reported";
  return (JSON.parse(report) as ShutdownReport).lameDuck.endedBy;
}

function describeExit({ code, signal }: Exit, lines: readonly string[]): string {
  return `exit with ${signal ?? code}; last lines:\n${lines.slice(-10).join("\n")}`;
}
