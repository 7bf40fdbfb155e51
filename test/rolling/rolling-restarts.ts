import { setTimeout as pause } from "node:timers/promises";
import { Balancer, type HealthCheck } from "./balancer.ts";
import { freePorts } from "../helpers/free-ports.ts";
import { startInstance, Stops } from "./instances.ts";
import { Load, type Failure } from "./load.ts";

export interface RollingPlan {
  readonly name: string;
  readonly check: HealthCheck;
  readonly restarts: number;
  readonly env?: Readonly<Record<string, string>>;
  /** How many HAProxy processes there are, seen at one address and without a user agent. @default 1 */
  readonly balancers?: number;
  /** How many backends of each have the same servers, and ask them by themselves. @default 1 */
  readonly backends?: number;
}

export interface RollingResult {
  readonly plan: RollingPlan;
  readonly sent: number;
  readonly answered: number;
  readonly failures: readonly Failure[];
  readonly stops: Stops;
  readonly haproxyLines: readonly string[];
}

const INSTANCES = 3;
const REQUESTS_PER_SECOND = 120;
/** How far the checks of two processes are from each other, as a share of their interval. */
const APART = 0.15;
const MAX_RESTART_MS = 20_000;

const program = new URL("fixtures/instance.ts", import.meta.url);

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
  const { check, balancers: processes = 1, backends } = plan;
  const stops = new Stops();
  const free = await freePorts(processes + INSTANCES);
  const ports = free.slice(processes);
  const start = (port: number): ReturnType<typeof startInstance> =>
    startInstance(program, [String(port)], plan.env);
  const instances = await Promise.all(ports.map(start));
  const balancers: Balancer[] = [];
  for (const frontPort of free.slice(0, processes)) {
    balancers.push(new Balancer(frontPort, ports, check, backends));
    await balancers.at(-1)!.seesUp(ports);
    // Apart from each other, as processes are that were not started in one moment.
    await pause(check.interMs * APART);
  }
  const loads = free
    .slice(0, processes)
    .map((frontPort) => new Load(frontPort, REQUESTS_PER_SECOND / processes));
  const seenUp = (): Promise<unknown> =>
    Promise.all(balancers.map((balancer) => balancer.seesUp(ports)));
  // Three polls make a prober, and one more is under way.
  await pause(4 * check.interMs);
  for (let restart = 0; restart < plan.restarts; restart++) {
    const index = restart % INSTANCES;
    await stops.stop(instances[index]!);
    instances[index] = await start(ports[index]!);
    await seenUp();
  }
  await Promise.all(loads.map((load) => load.stop()));
  await Promise.all(balancers.map((balancer) => balancer.stop()));
  for (const { process: instance } of instances) instance.signal("SIGKILL");

  return {
    plan,
    sent: loads.reduce((sum, load) => sum + load.sent, 0),
    answered: loads.reduce((sum, load) => sum + load.answered, 0),
    failures: loads.flatMap((load) => load.failures),
    stops,
    haproxyLines: balancers.flatMap((balancer) => balancer.lines),
  };
}
