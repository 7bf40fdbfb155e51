import { setTimeout as pause } from "node:timers/promises";
import { freePorts } from "../../helpers/free-ports.ts";
import { type Instance, startInstance, Stops } from "../../rolling/instances.ts";
import { type Failure, Load } from "../../rolling/load.ts";
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
  readonly stops: Stops;
}

const INSTANCES = 3;
const REQUESTS_PER_SECOND = 100;
const CALM_MS = 500;

const program = new URL("instance.ts", import.meta.url);

/** One instance after the other is stopped by SIGTERM and replaced, under load, behind a gateway fed by Consul. */
export async function rollThroughGateway(plan: GatewayPlan): Promise<GatewayResult> {
  const consul = await ConsulServer.start();
  const [frontPort = 0] = await freePorts(1);
  const gateway = new Gateway(frontPort, consul.dnsPort);
  const instances: Instance[] = [];
  const add = async (): Promise<void> => {
    const env = { ...consul.env(consul.port), ...plan.env };
    instances.push(await startInstance(program, [], env));
    await gateway.sendsTo(instances.map(({ port }) => port));
  };
  for (let n = 0; n < INSTANCES; n += 1) await add();

  const load = new Load(frontPort, REQUESTS_PER_SECOND);
  const stops = new Stops();
  await pause(CALM_MS);
  for (let restart = 0; restart < plan.restarts; restart += 1) {
    await stops.stop(instances.shift()!);
    await add();
  }
  await load.stop();
  await gateway.stop();
  for (const { process: instance } of instances) instance.signal("SIGKILL");
  await consul.stop();
  const { sent, answered, failures } = load;
  return { plan, sent, answered, failures, stops };
}
