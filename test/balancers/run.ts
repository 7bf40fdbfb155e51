import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePorts } from "../helpers/free-ports.ts";
import { Subprocess } from "../helpers/subprocess.ts";
import { startInstance, Stops } from "../rolling/instances.ts";
import { type Failure, Load } from "../rolling/load.ts";
import type { BalancerKind } from "./balancers.ts";

export interface Plan {
  readonly kind: BalancerKind;
  readonly restarts: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly plan: Plan;
  readonly sent: number;
  readonly failures: readonly Failure[];
  readonly stops: Stops;
}

const INSTANCES = 3;
const REQUESTS_PER_SECOND = 100;
/** As long as nginx leaves out a server that has failed (`fail_timeout`), and a little more. */
const APART_MS = 11_000;
/** Enough requests and polls to know who stands in front. */
const WARM_UP_MS = 4_000;
const PATIENCE_MS = 30_000;

const program = new URL("../rolling/fixtures/instance.ts", import.meta.url);

/** One instance after the other is stopped and started anew, under load, with no option set in it. */
export async function restartBehind(plan: Plan): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-balancer-"));
  const stops = new Stops();
  const [port = 0, ...ports] = await freePorts(1 + INSTANCES);
  const env = { LASTCALL_PLATFORM: "none", ...plan.env };
  const start = (at: number): ReturnType<typeof startInstance> =>
    startInstance(program, [String(at)], env);
  const instances = await Promise.all(ports.map(start));
  const balancer = new Subprocess(plan.kind.program, plan.kind.configure(folder, port, ports));
  try {
    await served(port, balancer);
    const load = new Load(port, REQUESTS_PER_SECOND);
    await pause(WARM_UP_MS);
    for (let restart = 0; restart < plan.restarts; restart++) {
      const index = restart % INSTANCES;
      await stops.stop(instances[index]!);
      instances[index] = await start(ports[index]!);
      await pause(APART_MS);
    }
    await load.stop();
    return { plan, sent: load.sent, failures: load.failures, stops };
  } finally {
    balancer.signal("SIGTERM");
    for (const { process: instance } of instances) instance.signal("SIGKILL");
    await balancer.exit;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until it passes a request on, and has polled whom it polls. */
async function served(port: number, balancer: Subprocess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/items/0`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    if (performance.now() > deadline)
      throw new Error(`the balancer does not serve:\n${balancer.lines.join("\n")}`);
    await pause(100);
  }
}
