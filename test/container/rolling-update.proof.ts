import { afterAll, beforeAll, describe, test } from "vitest";
import { tally } from "../helpers/figures.ts";
import { Docker } from "./docker.ts";
import { buildOrdersImage, PROGRAMS } from "./rolling-update/orders-image.ts";
import {
  updateUnderLoad,
  type UpdatePlan,
  type UpdateResult,
} from "./rolling-update/update-under-load.ts";

const TEST_MS = 300_000;
const FRONT = "front";
const docker = Docker.inherited();
const results: UpdateResult[] = [];

/** Swarm takes a replica out of the DNS two seconds before its signal; HAProxy keeps the address for twice its interval. */
const PLANS: readonly UpdatePlan[] = [
  { name: "dns-1s", program: PROGRAMS.express, resolveMs: 1_000, updateDelay: "2s" },
  { name: "dns-5s", program: PROGRAMS.express, resolveMs: 5_000, updateDelay: "6s" },
];
const CONTROL: UpdatePlan = { ...PLANS[0]!, name: "control", program: PROGRAMS.plain };

async function update(plan: UpdatePlan): Promise<UpdateResult> {
  const result = await updateUnderLoad(docker, FRONT, plan);
  results.push(result);
  return result;
}

beforeAll(async () => {
  // Its address is this namespace's own: there is no other node.
  await docker.run("swarm", "init", "--advertise-addr=127.0.0.1", "--listen-addr=127.0.0.1");
  await docker.run("network", "create", FRONT);
  await buildOrdersImage(docker);
}, TEST_MS);

afterAll(async () => {
  console.table(Object.fromEntries(results.map((result) => [result.plan.name, row(result)])));
  for (const { plan, failures } of results) {
    const outcomes = tally(failures.map(({ kind, outcome }) => `${kind}: ${outcome}`));
    if (outcomes.length > 0) console.log(`${plan.name}, failed:\n  ${outcomes.join("\n  ")}`);
  }
  await docker.run("swarm", "leave", "--force");
}, TEST_MS);

describe("docker service update of three replicas behind HAProxy", { concurrent: true }, () => {
  test.for(PLANS)(
    "[2.8, 3.5, 4.1] answers every request, keeps every order and exits with 0: $name",
    { timeout: TEST_MS },
    async (plan, { expect }) => {
      const result = await update(plan);
      const seen = [...result.shutdownReports, ...result.balancerLines].join("\n");
      expect(result.failures, seen).toEqual([]);
      expect(result.lostOrders, seen).toEqual([]);
      expect(result.exitCodes, seen).toEqual([0, 0, 0]);
      expect(result.answered).toBe(result.sent);
    },
  );

  test(
    // Orders too, most of the time: the ones that no batch had written yet.
    "control: the same program without lastcall loses requests",
    { timeout: TEST_MS },
    async ({ expect }) => {
      const result = await update(CONTROL);
      expect(result.failures).not.toEqual([]);
      expect(result.exitCodes).toEqual([143, 143, 143]);
    },
  );
});

function row(result: UpdateResult): object {
  const { plan, sent, answered, failures, lostOrders, acceptedOrders, updateMs } = result;
  return {
    sent,
    answered,
    failed: failures.length,
    orders: acceptedOrders,
    "orders lost": lostOrders.length,
    "update (s)": Math.round(updateMs / 100) / 10,
    "exit codes": tally(result.exitCodes.map(String)).join(", "),
    "DNS asked every (ms)": plan.resolveMs,
  };
}
