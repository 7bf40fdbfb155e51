import { type DrainLoad, measureDrain } from "./drain.ts";
import { build } from "./app.ts";
import { measureThroughput } from "./throughput.ts";

const drains: readonly DrainLoad[] = [
  { idle: 1_000, inFlight: 100 },
  { idle: 10_000, inFlight: 1_000 },
];

build();
console.log("throughput");
await measureThroughput();
console.log("drain: from the last response to the exit");
const rows: Record<string, object> = {};
for (const load of drains) {
  rows[`${load.idle} idle, ${load.inFlight} in flight`] = await measureDrain(load);
}
console.table(rows);
