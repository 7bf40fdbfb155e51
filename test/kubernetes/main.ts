import { get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { maximum, tally } from "../helpers/figures.ts";
import { freePort } from "../helpers/free-ports.ts";
import { Subprocess } from "../helpers/subprocess.ts";
import { type Failure, Load } from "../rolling/load.ts";
import { podRequests } from "./pod-requests.ts";
import { Service } from "./service.ts";

const PODS = 3;
const PROBE_EVERY_MS = 10_000;
const IDLE_WITHIN_MS = 2_000;
/** What the stop may take beyond the endpoint's removal and the requests in flight, at a hundred requests a second. */
const BEYOND_MS = 1_000;
const LONGEST_REQUEST_MS = 400;

const [, , stopsText = "30", rateText = "100"] = process.argv;
const stopsWanted = Number(stopsText);
/** A second, to each pod. */
const rate = Number(rateText);
const pod = fileURLToPath(new URL("fixtures/pod.ts", import.meta.url));
const register = fileURLToPath(new URL("../../packages/core/src/register.ts", import.meta.url));

interface Pod {
  readonly process: Subprocess;
  readonly port: number;
  readonly stopProbing: () => void;
}

interface Result {
  readonly sent: number;
  readonly failures: readonly Failure[];
  /** By how much each stop was longer than the removal of its endpoint. */
  readonly beyondMs: readonly number[];
  readonly badExits: readonly string[];
}

/** As a pod has it: nothing set but what Kubernetes itself puts into the environment. */
async function startPod(env: Readonly<Record<string, string>> = {}): Promise<Pod> {
  const port = await freePort();
  const flags = ["--conditions=@lastcall/source", "--import", "tsx", "--import", register];
  const running = new Subprocess(process.execPath, [...flags, pod, String(port)], {
    LASTCALL_PLATFORM: "auto",
    KUBERNETES_SERVICE_HOST: "10.96.0.1",
    ...env,
  });
  await running.line(/^listening/);
  const headers = { "user-agent": "kube-probe/1.34" };
  const probe = setInterval(
    () =>
      get({ port, path: "/readyz", headers, agent: false }, (res) => res.resume()).on(
        "error",
        () => {},
      ),
    PROBE_EVERY_MS,
  );
  return { process: running, port, stopProbing: () => clearInterval(probe) };
}

/** Pods are stopped one after the other, and their endpoints taken away 0 to 8 s after the signal. */
async function rollPods(
  ratePerSecond: number,
  stops: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const service = await Service.listen();
  const join = async (): Promise<Pod> => {
    const started = await startPod(env);
    service.add(started.port);
    return started;
  };
  const pods = await Promise.all(Array.from({ length: PODS }, join));
  const load = new Load(service.port, ratePerSecond * PODS, { kinds: podRequests });
  await pause(5_000);
  const beyondMs: number[] = [];
  const badExits: string[] = [];
  for (let stop = 0; stop < stops; stop++) {
    const leaving = pods.shift()!;
    pods.push(await join());
    const removedAfterMs = ((stop * 8_000) / Math.max(1, stops - 1)) | 0;
    const at = leaving.process.signal("SIGTERM");
    const removed = pause(removedAfterMs).then(() => service.remove(leaving.port));
    const exit = await leaving.process.exit;
    leaving.stopProbing();
    await removed;
    beyondMs.push(exit.at - at - removedAfterMs);
    if (exit.code !== 0)
      badExits.push(`exit ${exit.code}: ${leaving.process.lines.slice(-3).join(" | ")}`);
  }
  await load.stop();
  service.close();
  for (const { process: running, stopProbing } of pods) {
    stopProbing();
    running.signal("SIGKILL");
  }
  return { sent: load.sent, failures: load.failures, beyondMs, badExits };
}

async function stopIdlePod(): Promise<number> {
  const idle = await startPod();
  await pause(1_000);
  const at = idle.process.signal("SIGTERM");
  const exit = await idle.process.exit;
  idle.stopProbing();
  return exit.at - at;
}

const rolled = await rollPods(rate, stopsWanted);
const control = await rollPods(rate, 3, { LASTCALL_SHUTDOWN_DELAY_MS: "0" });
const idleMs = await stopIdlePod();
const row = ({ sent, failures, beyondMs, badExits }: Result): object => ({
  stops: beyondMs.length,
  sent,
  failed: failures.length,
  "longest beyond the removal (ms)": Math.round(maximum(beyondMs)),
  "bad exits": badExits.length,
});
console.table({
  [`${rate} requests a second to each pod`]: row(rolled),
  "control: no lame duck": row(control),
});
console.log(`an idle pod: ${Math.round(idleMs)} ms`);
for (const line of tally(rolled.failures.map(({ kind, outcome }) => `${kind}: ${outcome}`)))
  console.log(line);
for (const line of rolled.badExits) console.log(line);
// Where the endpoint goes at once, the lame duck's own least time is what the stop takes.
const tooLong = rolled.beyondMs.filter(
  (beyond, stop) => stop * 8_000 >= stopsWanted * 1_000 && beyond > LONGEST_REQUEST_MS + BEYOND_MS,
);
if (tooLong.length > 0)
  console.log(`too long: ${tooLong.map(Math.round).join(", ")} ms beyond the removal`);
if (control.failures.length === 0)
  console.log("the control lost no request: this test would not have seen a loss");
const good = rolled.failures.length + rolled.badExits.length + tooLong.length === 0;
process.exitCode = good && idleMs < IDLE_WITHIN_MS && control.failures.length > 0 ? 0 : 1;
