import { spawnSync } from "node:child_process";
import { maximum, median, tally } from "../helpers/figures.ts";
import { balancerKinds } from "./balancers.ts";
import { type Outcome, type Plan, restartBehind } from "./run.ts";

const [, , ...words] = process.argv;
const restarts = Number(words.find((word) => /^\d+$/.test(word)) ?? 10);
const wanted = words.filter((word) => !/^\d+$/.test(word));
const kinds = balancerKinds.filter(
  ({ name }) =>
    wanted.length === 0 || wanted.some((word) => name.toLowerCase().includes(word.toLowerCase())),
);

const missing = new Set(
  kinds
    .filter(({ program }) => spawnSync("which", [program]).status !== 0)
    .map(({ aptPackage }) => aptPackage),
);
if (missing.size > 0) throw new Error(`install them: apt-get install ${[...missing].join(" ")}`);

// What the other runs can't see if these do not: our 503 passed on, where nobody polls or tries again elsewhere.
const control: Plan = {
  kind: balancerKinds.find(({ name }) => name === "nginx as it comes")!,
  restarts: Math.min(restarts, 3),
  env: { LASTCALL_WHILE_DRAINING: "answer", LASTCALL_SHUTDOWN_DELAY_MS: "0" },
};

function row({ plan, sent, failures, stops }: Outcome): object {
  return {
    restarts: plan.restarts,
    sent,
    failed: failures.length,
    "exit median (ms)": Math.round(median(stops.exitTimesMs)),
    "exit max (ms)": Math.round(maximum(stops.exitTimesMs)),
    "bad exits": stops.badExits.length,
    "met by": tally(
      stops.reports.map(({ whileDraining: { mode, because } }) => `${mode} (${because})`),
    ).join(", "),
  };
}

const outcomes: Outcome[] = [];
for (const kind of kinds) {
  outcomes.push(await restartBehind({ kind, restarts }));
  console.log(kind.name, JSON.stringify(row(outcomes.at(-1)!)));
}
const seen = await restartBehind(control);

console.table({
  ...Object.fromEntries(outcomes.map((outcome) => [outcome.plan.kind.name, row(outcome)])),
  [`control: ${control.kind.name}, answer at once`]: row(seen),
});
for (const { plan, failures, stops } of outcomes) {
  for (const line of tally(failures.map(({ kind, outcome }) => `${kind}: ${outcome}`)))
    console.log(`${plan.kind.name}: ${line}`);
  for (const line of stops.badExits) console.log(`${plan.kind.name}: ${line}`);
}
const good = outcomes.every(({ failures, stops }) => failures.length + stops.badExits.length === 0);
if (seen.failures.length === 0)
  console.log("the control lost no request: this test would not have seen a loss");
process.exitCode = good && seen.failures.length > 0 ? 0 : 1;
