import { type Herd, stopHerd } from "../test/herd/herd.ts";

/** How many clients come back at once to the servers that are left. */
const COUNT = Number(process.argv[2] ?? 10_000);
const herds: Readonly<Record<string, Omit<Herd, "count">>> = {
  "WebSockets, closed by hand at the signal": { kind: "web-socket" },
  WebSockets: { kind: "web-socket", lifecycle: {} },
  "WebSockets, with a lame duck of 3 s": {
    kind: "web-socket",
    lifecycle: { shutdownDelayMs: 3_000 },
  },
  "event streams": { kind: "subscription", lifecycle: {} },
  "HTTP/2 sessions": { kind: "session", lifecycle: {} },
};
/** Of all, in any tenth of a second. */
const GOAL = COUNT / 20;

const rows: Record<string, object> = {};
for (const [name, herd] of Object.entries(herds)) {
  const { told, exit, tookMs, report } = await stopHerd({ ...herd, count: COUNT });
  if (herd.lifecycle !== undefined) {
    if (told.peak > GOAL || told.untold > 0 || exit.code !== 0) process.exitCode = 1;
  }
  rows[name] = {
    told: told.told,
    untold: told.untold,
    "peak in 100 ms": told.peak,
    "by the report": report?.departures.mostIn100Ms,
    "over (ms)": told.overMs,
    "signal to exit (ms)": Math.round(tookMs),
    "exit code": exit.code,
  };
}
console.table(rows);
console.log(`goal: at most ${GOAL} of ${COUNT} in any 100 ms, none untold, exit code 0`);
