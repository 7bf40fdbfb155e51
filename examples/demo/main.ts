import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { fitsScreen } from "../../packages/cli/src/drill/picture/redrawing.ts";
import { BalancedTraffic } from "./balanced-traffic.ts";
import { Latecomers } from "./latecomers.ts";
import { longRequests } from "./long-requests.ts";
import { Orders } from "./orders.ts";
import { PlainView } from "./plain.ts";
import { Prober } from "./prober.ts";
import { ScreenView } from "./screen.ts";
import { Service } from "./service.ts";
import { Story } from "./story.ts";
import { Tally } from "./tally.ts";
import { judge, type Verdict } from "./verdict.ts";

const QUIET_START_MS = 1_500;
const IDLE_MS = 400;
const HALF_DONE_MS = 500;
const PLATFORM_KILLS_AFTER_MS = 10_000;

const { values: args } = parseArgs({
  options: {
    /** SIGKILL shows what the verdict is worth. */
    signal: { type: "string", default: "SIGTERM" },
    plain: { type: "boolean", default: false },
  },
});
const signal = args.signal as NodeJS.Signals;
const folder = mkdtempSync(join(tmpdir(), "lastcall-demo-"));
const story = new Story();
const service = new Service(story, folder);
const view = args.plain || !fitsScreen() ? new PlainView(story) : new ScreenView(story);

story.tell(`examples/express starts, pid ${service.pid}`);

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => {
    leave();
    process.kill(process.pid, name);
  });
}

try {
  const verdict = await perform(await service.origin);
  view.end(verdict);
  process.exitCode = verdict.passed ? 0 : 1;
} finally {
  leave();
}

function leave(): void {
  view.stop();
  service.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

async function perform(origin: string): Promise<Verdict> {
  const tally = new Tally(story);
  const prober = new Prober(story, origin);
  const orders = new Orders(origin, tally);
  const traffic = new BalancedTraffic(tally, orders, prober, origin);
  const latecomers = new Latecomers(tally, orders, origin);
  const long = longRequests(story, tally, orders, origin);
  view.start({ tally, prober, orders, long, service, signal });

  prober.start();
  traffic.start();
  await setTimeout(QUIET_START_MS);
  await latecomers.connect();
  await setTimeout(IDLE_MS);
  const halfDone = Promise.all(long.map((request) => request.run(story)));
  await setTimeout(HALF_DONE_MS);

  const draining = prober.seen("draining").then((seen) => (seen ? latecomers.come() : undefined));
  service.kill(signal);
  story.signalled();
  story.tell(`${signal} sent to pid ${service.pid}`, "warning");

  // As docker does, so that a process that hangs ends here too.
  const platform = setInterval(() => service.kill("SIGKILL"), PLATFORM_KILLS_AFTER_MS);
  const exit = await service.exited;
  clearInterval(platform);
  prober.ended(service.report, story.signalAt ?? 0, exit.at);
  await Promise.all([halfDone, prober.lookedAway, draining]);
  await traffic.stop();
  prober.stop();
  latecomers.leave();
  const audit = orders.audit(await service.journal());
  return judge({ story, tally, prober, service, audit, exit });
}
