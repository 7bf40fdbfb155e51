import { parseArgs } from "node:util";
import { KINDS, soak, type SoakResult } from "./soak.ts";
import { faultsOf, tableOf } from "./verdict.ts";

/*
 * `test:soak [--requests 1000000] [--minutes 60] [--seed n] [--kinds Express,Koa]`: so many requests to each kind of
 * server, broken off at random; then what is left of them. `--minutes` is shared by the kinds.
 */
const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    slice: { type: "string", default: "10000" },
    kinds: { type: "string", default: KINDS.join(",") },
  },
});
const seed = Number(values.seed);
const kinds = KINDS.filter((kind) => values.kinds.split(",").includes(kind));
const minutesEach = Number(values.minutes) / kinds.length;

console.log(`Node ${process.version}, seed ${seed}`);
const results: SoakResult[] = [];
for (const kind of kinds) {
  const result = await soak({
    kind,
    seed,
    requests: Number(values.requests),
    slice: Number(values.slice),
    until: performance.now() + minutesEach * 60_000,
    told: (requests, { heapUsed, handles, listeners, inFlight }) =>
      console.log(
        `${kind}: ${requests} requests, heap ${(heapUsed / 1e6).toFixed(2)} MB, ${handles} handles, ${listeners} listeners, ${inFlight} in flight`,
      ),
  });
  results.push(result);
  console.log(tableOf([result]));
  console.log(`${kind}: ${JSON.stringify(result.acts)}`);
}
console.log(`\n${tableOf(results)}`);
for (const result of results) {
  for (const fault of faultsOf(result)) {
    console.log(`${result.kind}: ${fault}`);
    process.exitCode = 1;
  }
}
