import { haproxyVersion } from "../../helpers/haproxy.ts";
import { maximum, median, tally } from "../../helpers/figures.ts";
import { type GatewayPlan, type GatewayResult, rollThroughGateway } from "./rolling.ts";

const restarts = Number(process.env.LASTCALL_GATEWAY_RESTARTS ?? 20);
if (!(Number.isInteger(restarts) && restarts > 0)) {
  throw new Error("LASTCALL_GATEWAY_RESTARTS: expected a whole number above 0");
}

// Three times the interval at which the gateway asks: for a slow answer, and what it sent in the meantime.
const delayMs = 900;
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
  const { sent, answered, failures, stops } = result;
  const deregisterMs = stops.reports.flatMap(({ hooks }) =>
    hooks.filter(({ phase }) => phase === "deregister").map(({ durationMs }) => durationMs),
  );
  return {
    restarts: count,
    requests: sent,
    answered,
    failed: failures.length,
    "deregister max (ms)": deregisterMs.length === 0 ? "-" : maximum(deregisterMs),
    "exit median (ms)": Math.round(median(stops.exitTimesMs)),
    "bad exits": stops.badExits.length,
  };
}

console.log(haproxyVersion());
const results = [await rollThroughGateway(plan), await rollThroughGateway(control)];
console.table(Object.fromEntries(results.map((result) => [result.plan.name, row(result)])));
for (const { plan: played, failures } of results) {
  for (const line of tally(failures.map(({ outcome }) => outcome)))
    console.log(`${played.name}, failed: ${line}`);
}
const [run, blind] = [results[0]!, results[1]!.failures.length === 0];
if (blind) console.log("the control lost no request, so this test would not have seen a loss");
process.exitCode = !blind && run.failures.length + run.stops.badExits.length === 0 ? 0 : 1;
