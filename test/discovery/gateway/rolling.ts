import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ShutdownReport } from "@lastcall/core";
import { freePorts } from "../../rolling/free-ports.ts";
import { type Failure, Load } from "../../rolling/load.ts";
import { Subprocess } from "../../rolling/subprocess.ts";
import { ConsulServer } from "../servers/consul-server.ts";
import { Gateway } from "./gateway.ts";

export interface GatewayPlan {
  readonly name: string;
  readonly restarts: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface GatewayResult {
  readonly plan: GatewayPlan;
  readonly sent: number;
  readonly answered: number;
  readonly failures: readonly Failure[];
  /** How long the `deregister` hook took, of every restart that had one. */
  readonly deregisterMs: readonly number[];
  readonly exitTimesMs: readonly number[];
  /** Exits that were not with 0. */
  readonly badExits: readonly string[];
}

/** How often the gateway asks the registry. */
export const RESOLVE_MS = 300;
const INSTANCES = 3;
const REQUESTS_PER_SECOND = 100;
const CALM_MS = 500;

const program = fileURLToPath(new URL("instance.ts", import.meta.url));

interface Instance {
  readonly process: Subprocess;
  readonly port: number;
}

/** One instance after the other is stopped by SIGTERM and replaced, under load, behind a gateway fed by Consul. */
export async function rollThroughGateway(plan: GatewayPlan): Promise<GatewayResult> {
  const consul = await ConsulServer.start();
  const [frontPort = 0] = await freePorts(1);
  const gateway = new Gateway(frontPort, consul.dnsPort, RESOLVE_MS);
  const env = { ...consul.env(consul.port), ...plan.env };
  const instances: Instance[] = [];
  const ports = (): number[] => instances.map(({ port }) => port);
  for (let n = 0; n < INSTANCES; n += 1) instances.push(await startInstance(env));
  await gateway.sendsTo(ports());

  const load = new Load(frontPort, REQUESTS_PER_SECOND);
  await pause(CALM_MS);
  const deregisterMs: number[] = [];
  const exitTimesMs: number[] = [];
  const badExits: string[] = [];
  for (let restart = 0; restart < plan.restarts; restart += 1) {
    const { process: leaving } = instances.shift()!;
    const signalledAt = leaving.signal("SIGTERM");
    const exit = await leaving.exit;
    exitTimesMs.push(exit.at - signalledAt);
    if (exit.code !== 0) badExits.push(`exit with ${exit.signal ?? exit.code}`);
    const hook = reportOf(leaving).hooks.find(({ phase }) => phase === "deregister");
    if (hook !== undefined) deregisterMs.push(hook.durationMs);
    instances.push(await startInstance(env));
    await gateway.sendsTo(ports());
  }
  await load.stop();
  await gateway.stop();
  for (const instance of instances) instance.process.signal("SIGKILL");
  await consul.stop();
  const { sent, answered, failures } = load;
  return { plan, sent, answered, failures, deregisterMs, exitTimesMs, badExits };
}

async function startInstance(env: Readonly<Record<string, string>>): Promise<Instance> {
  const args = ["--conditions=@lastcall/source", "--import", "tsx", program];
  const started = new Subprocess(process.execPath, args, env);
  const port = Number((await started.line(/^listening/)).slice("listening ".length));
  return { process: started, port };
}

function reportOf({ lines }: Subprocess): ShutdownReport {
  const found = lines.map((line) => /shutdown report (\{.*\})$/.exec(line)?.[1]).find(Boolean);
  if (found === undefined) throw new Error(`no report:\n${lines.join("\n")}`);
  return JSON.parse(found) as ShutdownReport;
}
