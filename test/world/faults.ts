/**
 * Whether the world finds what is wrong: plants each fault in a copy of the core and looks for a seed that breaks an
 * invariant. `--seconds 30` for each, `--only` a part of a name.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import type { Fault } from "./faults/fault.ts";
import { Field, PLANTED_FAULTS } from "./planted-faults.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});

interface Found {
  readonly seeds: number;
  readonly failed?: { readonly seed: number; readonly id: string; readonly why: string };
}

async function search(program: string): Promise<Found> {
  const { seconds, seed } = values;
  const args = [program, "--worker", "0", "--seconds", seconds, "--seed", seed];
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  await once(child, "close");
  return JSON.parse(text) as Found;
}

async function tell(field: Field, fault: Fault): Promise<boolean> {
  const program = field.plant(fault);
  const began = performance.now();
  const { seeds, failed } = await search(program);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  field.takeOut(fault);
  const how = failed === undefined ? "not found" : failed.id;
  console.log(`| ${fault.name} | ${fault.file} | ${how} | ${seeds} | ${seconds} |`);
  return failed !== undefined;
}

const field = new Field();
let found = 0;
const chosen = PLANTED_FAULTS.filter(({ name }) => name.includes(values.only));
try {
  console.log("| fault | file | found by | seeds | seconds |\n|---|---|---|---|---|");
  for (const fault of chosen) if (await tell(field, fault)) found++;
} finally {
  field.remove();
}
console.log(`\n${found} of ${chosen.length} found, on Node ${process.version}`);
process.exitCode = found < chosen.length ? 1 : 0;
