/** `pnpm test:steady --runs 200 --load 8`: drills over sound servers, beside so many busy processes; none may fail. */
import { type ChildProcess, spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { drillServer, failures, SERVER } from "./drill.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "200" },
    /** Processes that take all the processor they get. */
    load: { type: "string", default: "1" },
    /** Drills that run beside each other. */
    "at-once": { type: "string", default: "4" },
  },
});
const runs = Number(values.runs);
const load = Number(values.load);

const root = new URL("../../", import.meta.url);
const loader = new URL("node_modules/tsx/dist/loader.mjs", root).href;
const server = new URL("examples/node-http/server.ts", root).pathname;
const flags = ["--conditions=@lastcall/source", "--import", loader];
const example = ["env", "PORT=0", "VISITS_PATH=/dev/null", process.execPath, ...flags, server];
const SOUND = [
  {
    name: "by hand",
    command: SERVER,
    paths: ["--path", "/", "--path", "/slow", "--path", "/tokens"],
  },
  { name: "lastcall", command: example, paths: ["--path", "/fast", "--path", "/slow"] },
];

const busy: ChildProcess[] = Array.from({ length: load - 1 }, () =>
  spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" }),
);
const alarms: string[] = [];
let begun = 0;
let done = 0;
try {
  await Promise.all(Array.from({ length: Number(values["at-once"]) }, keepDrilling));
} finally {
  for (const one of busy) one.kill("SIGKILL");
}
console.log(`${done} drills over sound servers at load ${load}: ${alarms.length} false alarms`);
process.exitCode = alarms.length === 0 ? 0 : 1;

async function keepDrilling(): Promise<void> {
  while (begun < runs) {
    const { name, command, paths } = SOUND[begun++ % SOUND.length]!;
    const judged = await drillServer(paths, command);
    done += 1;
    for (const failure of [...failures(judged), ...judged.faults]) {
      alarms.push(failure);
      console.log(`run ${done}, ${name}: ${failure}`);
    }
    if (done % 20 === 0) console.log(`${done} of ${runs}`);
  }
}
