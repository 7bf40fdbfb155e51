import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Failure, Load } from "../../rolling/load.ts";
import type { Docker } from "../docker.ts";
import { Balancer } from "./balancer.ts";
import { orderRequests } from "./order-requests.ts";
import { SwarmService } from "./swarm-service.ts";

export interface UpdatePlan {
  /** Of the service. */
  readonly name: string;
  readonly program: readonly string[];
  /** How often HAProxy asks the engine's DNS. */
  readonly resolveMs: number;
  /** From a healthy successor to the next replica's turn. */
  readonly updateDelay: string;
}

export interface UpdateResult {
  readonly plan: UpdatePlan;
  readonly sent: number;
  readonly answered: number;
  readonly failures: readonly Failure[];
  /** Accepted with 201, and in no journal when every replica has ended. */
  readonly lostOrders: readonly string[];
  readonly acceptedOrders: number;
  /** Until the last replaced replica had ended. */
  readonly updateMs: number;
  /** Of the replicas that were replaced. */
  readonly exitCodes: readonly number[];
  readonly shutdownReports: readonly string[];
  readonly balancerLines: readonly string[];
}

const REQUESTS_PER_SECOND = 15;

/** Replaces all replicas of a service while clients send requests, then stops the service. `front`: see `Balancer`. */
export async function updateUnderLoad(
  docker: Docker,
  front: string,
  plan: UpdatePlan,
): Promise<UpdateResult> {
  const { name, program, resolveMs, updateDelay } = plan;
  const network = `network-${name}`;
  const journals = mkdtempSync(join(docker.folder, "journals-"));
  await docker.run("network", "create", "--driver=overlay", "--attachable", network);
  const service = await SwarmService.create(docker, {
    name,
    program,
    network,
    journals,
    updateDelay,
  });
  const balancer = await Balancer.start(docker, { service: name, network, front, resolveMs });
  await balancer.sendsTo(await service.addresses());

  const accepted = new Set<string>();
  const { address: host } = balancer;
  const kinds = orderRequests(accepted);
  const load = new Load(Balancer.PORT, REQUESTS_PER_SECOND, { host, kinds });
  const old = await service.containers();
  const startedAt = performance.now();
  const [exitCodes] = await Promise.all([exits(docker, old), service.update()]);
  const updateMs = performance.now() - startedAt;
  const shutdownReports = await Promise.all(old.map((container) => report(docker, container)));
  await balancer.sendsTo(await service.addresses());
  await load.stop();
  await Promise.all([exits(docker, await service.containers()), service.stop()]);
  await balancer.stop();

  const { sent, answered, failures } = load;
  const written = journalledOrders(journals);
  return {
    plan,
    sent,
    answered,
    failures,
    lostOrders: [...accepted].filter((id) => !written.has(id)),
    acceptedOrders: accepted.size,
    updateMs,
    exitCodes,
    shutdownReports,
    balancerLines: balancer.lines,
  };
}

/** Resolves when all these containers have ended. */
async function exits(docker: Docker, containers: readonly string[]): Promise<number[]> {
  return (await docker.run("wait", ...containers)).split("\n").map(Number);
}

async function report(docker: Docker, container: string): Promise<string> {
  const { stdout, stderr } = await docker.output("docker", ["logs", container]);
  const said = `${stdout}\n${stderr}`;
  return /stopped in .*$/m.exec(said)?.[0] ?? `no report: ${said.slice(-500)}`;
}

function journalledOrders(folder: string): Set<string> {
  const lines = readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), "utf8").split("\n"),
  );
  const orders = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  return new Set((orders as { id: string }[]).map(({ id }) => id));
}
