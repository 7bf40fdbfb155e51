import { setTimeout as pause } from "node:timers/promises";
import { type Life, picture } from "./picture.ts";
import type { Program } from "./program.ts";
import { setUp } from "./stage.ts";
import { Traffic } from "./traffic.ts";

const INSTANCES = 3;
const CALM_MS = 1_000;

console.log("starting Consul, HAProxy and three instances");
const stage = await setUp();
const lives: Life[] = [];
const serving: { life: Life; program: Program }[] = [];
async function add(): Promise<void> {
  const life: Life = { name: `no. ${lives.length + 1}` };
  const program = await stage.start(life.name);
  lives.push(life);
  serving.push({ life, program });
  console.log(`${life.name} serves`);
}
for (let n = 0; n < INSTANCES; n += 1) await add();

console.log(`the gateway is ${stage.url}; 50 requests a second go through it`);
const traffic = new Traffic(stage.url);
await pause(CALM_MS);
let badExits = 0;
for (let n = 0; n < INSTANCES; n += 1) {
  const { life, program } = serving.shift()!;
  life.signalledMs = traffic.nowMs;
  program.signal("SIGTERM");
  console.log(`${life.name} got SIGTERM`);
  const code = await program.exit;
  life.goneMs = traffic.nowMs;
  console.log(`${life.name} ended with ${code}`);
  if (code !== 0) {
    badExits += 1;
    console.log(program.said);
  }
  await add();
}
await pause(CALM_MS);
await traffic.stop();
for (const { program } of serving) program.signal("SIGKILL");
await stage.stop();

const failed = traffic.answers.filter(({ good }) => !good);
console.log(`\nwho served when (S: signal, |: exit)\n${picture(lives, traffic.answers)}`);
console.log(`\n${traffic.answers.length} requests, ${failed.length} failed`);
for (const { atMs, by } of failed) console.log(`at ${Math.round(atMs)} ms: ${by}`);
process.exitCode = failed.length + badExits === 0 ? 0 : 1;
