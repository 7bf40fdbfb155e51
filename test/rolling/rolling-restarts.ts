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
  const stops = new Stops();
  const [frontPort = 0, ...ports] = await freePorts(1 + INSTANCES);
  const start = (port: number): ReturnType<typeof startInstance> =>
    startInstance(program, [String(port)], plan.env);
  const instances = await Promise.all(ports.map(start));
  const balancer = new Balancer(frontPort, ports, plan.check);
  await balancer.seesUp(ports);
  const load = new Load(frontPort, REQUESTS_PER_SECOND);
  // Three polls make a prober, and one more is under way.
  await pause(4 * plan.check.interMs);
  for (let restart = 0; restart < plan.restarts; restart++) {
    const index = restart % INSTANCES;
    await stops.stop(instances[index]!);
    instances[index] = await start(ports[index]!);
    await balancer.seesUp(ports);
  }
  await load.stop();
  await balancer.stop();
  for (const { process: instance } of instances) instance.signal("SIGKILL");

  const { sent, answered, failures } = load;
  return { plan, sent, answered, failures, stops, haproxyLines: balancer.lines };
}
