/**
 * Whether the world finds what is wrong: plants each fault in a copy of the core and looks for a seed that breaks an
 * invariant. First comes the copy as it is, in which nothing may be found. `--seconds 30` for each, `--only` a part of a
 * name.
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

/** One row; whether something was found. */
async function tell(
  program: string,
  name: string,
  file: string,
  nothing: string,
): Promise<boolean> {
  const began = performance.now();
  const { seeds, failed } = await search(program);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`| ${name} | ${file} | ${failed?.id ?? nothing} | ${seeds} | ${seconds} |`);
  return failed !== undefined;
}

async function tellFault(field: Field, fault: Fault): Promise<boolean> {
  field.plant(fault);
  const found = await tell(field.program, fault.name, fault.file, "not found");
  field.takeOut(fault);
  return found;
}

const field = new Field();
let found = 0;
let sound = false;
const chosen = PLANTED_FAULTS.filter(({ name }) => name.includes(values.only));
try {
  console.log("| fault | file | found by | seeds | seconds |\n|---|---|---|---|---|");
  sound = !(await tell(field.program, "none, for control", "", "nothing"));
  // What is found where nothing is wrong says nothing of the faults.
  if (sound) for (const fault of chosen) if (await tellFault(field, fault)) found++;
} finally {
  field.remove();
}
const day = new Date().toISOString().slice(0, 10);
console.log(`\n${found} of ${chosen.length} found, on Node ${process.version}, ${day}`);
process.exitCode = sound && found === chosen.length ? 0 : 1;
