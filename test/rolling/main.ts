import { haproxyVersion } from "../helpers/haproxy.ts";
import { maximum, median, tally } from "../helpers/figures.ts";
import type { Failure } from "./load.ts";
import { rollingRestarts, type RollingPlan, type RollingResult } from "./rolling-restarts.ts";

const restarts = Number(process.env.LASTCALL_ROLLING_RESTARTS ?? 30);
if (!(Number.isInteger(restarts) && restarts > 0)) {
  throw new Error("LASTCALL_ROLLING_RESTARTS: expected a whole number above 0");
}
const quick = { interMs: 200, fall: 1 };
const patient = { interMs: 500, fall: 3 };

const alone: readonly RollingPlan[] = [
  { name: "inter 200ms fall 1", check: quick, restarts },
  { name: "inter 500ms fall 3", check: patient, restarts },
];

// Told apart by nothing but their rhythm.
const several: readonly RollingPlan[] = [
  { name: "two HAProxy processes", check: patient, restarts, balancers: 2 },
  { name: "three backends of one HAProxy", check: patient, restarts, backends: 3 },
];
/** `several`: the balancers that only their rhythm tells apart. */
const plans = process.argv.includes("several") ? several : alone;
// What the other runs can't see if this one does not: requests that an instance on its way out lost.
const control: RollingPlan = {
  name: "control: no delay, inter 500ms fall 3",
  check: patient,
  restarts: 3,
  env: { LASTCALL_SHUTDOWN_DELAY_MS: "0" },
};

function row(result: RollingResult): object {
  const { plan, sent, answered, failures, stops } = result;
  return {
    restarts: plan.restarts,
    sent,
    answered,
    failed: failures.length,
    "exit median (ms)": Math.round(median(stops.exitTimesMs)),
    "exit max (ms)": Math.round(maximum(stops.exitTimesMs)),
    "bad exits": stops.badExits.length,
    "lame duck ended by": tally(stops.reports.map((report) => report.lameDuck.endedBy)).join(", "),
  };
}

function printFailures(name: string, failures: readonly Failure[]): void {
  console.log(`${name}, failed:`);
  for (const line of tally(failures.map(({ kind, outcome }) => `${kind}: ${outcome}`))) {
    console.log(`  ${line}`);
  }
}

function printDetails({ failures, stops, haproxyLines }: RollingResult): void {
  for (const { atMs, kind, outcome } of failures)
    console.log(`  at ${atMs} ms ${kind}: ${outcome}`);
  // State changes and bad answers; it says the former twice, and tells of every retry too.
  const telling = haproxyLines.filter((line) =>
    /^Server .* is (UP|DOWN)|front .* 5\d\d /.test(line),
  );
  for (const line of [...stops.badExits, ...telling]) console.log(`  ${line}`);
}

console.log(haproxyVersion());
const results: RollingResult[] = [];
for (const plan of [...plans, control]) results.push(await rollingRestarts(plan));

console.table(Object.fromEntries(results.map((result) => [result.plan.name, row(result)])));
for (const result of results) {
  const { plan, failures, stops } = result;
  if (failures.length > 0) printFailures(plan.name, failures);
  if (plan !== control && failures.length + stops.badExits.length > 0) printDetails(result);
}
const [controlResult] = results.filter(({ plan }) => plan === control);
const blind = controlResult!.failures.length === 0;
if (blind) console.log("the control lost no request, so this test would not have seen a loss");
const good = results.every(
  ({ plan, failures, stops }) =>
    stops.badExits.length === 0 && (plan === control || failures.length === 0),
);
process.exitCode = good && !blind ? 0 : 1;
