import { maximum, median } from "../../rolling/figures.ts";
import { haproxyVersion } from "../../rolling/haproxy.ts";
import { RESOLVE_MS, type GatewayPlan, type GatewayResult, rollThroughGateway } from "./rolling.ts";

const restarts = Number(process.env.LASTCALL_GATEWAY_RESTARTS ?? 20);
if (!(Number.isInteger(restarts) && restarts > 0)) {
  throw new Error("LASTCALL_GATEWAY_RESTARTS: expected a whole number above 0");
}

// The gateway's poll interval, and as much again for a slow answer and what it sent in the meantime.
const delayMs = RESOLVE_MS * 3;
const plan: GatewayPlan = {
  name: `deregister hook, delay ${delayMs} ms`,
  restarts,
  env: { LASTCALL_SHUTDOWN_DELAY_MS: String(delayMs) },
};
// What the other run can't see if this one does not.
const control: GatewayPlan = {
  name: "control: no deregister hook, delay 0",
  restarts: 3,
  env: { LASTCALL_SHUTDOWN_DELAY_MS: "0", LEAVES: "false" },
};

function row({ plan: { restarts: count }, ...result }: GatewayResult): object {
  const { sent, answered, failures, deregisterMs, exitTimesMs, badExits } = result;
  return {
    restarts: count,
    requests: sent,
    answered,
    failed: failures.length,
    "deregister max (ms)": deregisterMs.length === 0 ? "-" : maximum(deregisterMs),
    "exit median (ms)": Math.round(median(exitTimesMs)),
    "exits not 0": badExits.length,
  };
}

console.log(haproxyVersion());
const results = [await rollThroughGateway(plan), await rollThroughGateway(control)];
console.table(Object.fromEntries(results.map((result) => [result.plan.name, row(result)])));
for (const { plan: played, failures } of results) {
  const kinds = new Map<string, number>();
  for (const { outcome } of failures) kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1);
  for (const [outcome, count] of kinds)
    console.log(`${played.name}, failed: ${count} x ${outcome}`);
}
const [run, blind] = [results[0]!, results[1]!.failures.length === 0];
if (blind) console.log("the control lost no request, so this test would not have seen a loss");
process.exitCode = !blind && run.failures.length + run.badExits.length === 0 ? 0 : 1;
