import { type DrainLoad, measureDrain } from "./drain.ts";
import { build } from "./app.ts";
import { measureThroughput } from "./throughput.ts";

const drains: readonly (DrainLoad & { readonly goalMs: number })[] = [
  { idle: 1_000, inFlight: 100, told: true, goalMs: 50 },
  { idle: 1_000, inFlight: 100, told: false, goalMs: 150 },
  { idle: 10_000, inFlight: 1_000, told: false, goalMs: 250 },
];

build();
console.log("throughput");
await measureThroughput();
console.log("drain: from the last response to the exit");
const rows: Record<string, object> = {};
for (const { goalMs, ...load } of drains) {
  const { idle, inFlight, told } = load;
  const row = { ...(await measureDrain(load)), "goal (ms)": goalMs };
  rows[`${idle} idle${told ? " and told" : ""}, ${inFlight} in flight`] = row;
}
console.table(rows);
