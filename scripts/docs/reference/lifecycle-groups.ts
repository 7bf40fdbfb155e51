/** What the page says of a member beyond its docstring. */
export interface MemberNote {
  readonly member: string;
  readonly more?: string;
  readonly example?: string;
}

export interface MemberGroup {
  readonly title: string;
  readonly notes: readonly MemberNote[];
}

/** The members of a lifecycle by what they are for, in the order of the page. */
export const MEMBER_GROUPS: readonly MemberGroup[] = [
  {
    title: "Work and hooks",
    notes: [
      {
        member: "addHook",
        more: "`run` gets `{ signal, remainingMs, reason, report }`: an AbortSignal for its time, how many milliseconds that is, what began the shutdown, and a function that puts up to 20 figures into the report. What it returns is awaited. `{ timeoutMs }` bounds one hook; without it the phase does. A fourth phase, `logs`, runs behind the report, for what the log itself is written with ([logs that are written later](report.md#in-the-log)).",
        example: `lifecycle.addHook("deregister", "consul", () => registration.deregister());
lifecycle.addHook("flush", "orders", async ({ signal, report }) => {
  await buffer.flush();
  report({ aborted: signal.aborted ? 1 : 0 });
});
lifecycle.addHook("close", "postgres", () => pool.end(), { timeoutMs: 2_000 });`,
      },
      {
        member: "track",
        more: "The drain waits for it as for a request, and names it when it is cut.",
        example: `void lifecycle.track("invoice", pool.query("INSERT INTO invoices DEFAULT VALUES"));`,
      },
      {
        member: "signal",
        example: `while (!lifecycle.signal.aborted) await pool.query("SELECT take_job()");`,
      },
      {
        member: "cutSignal",
        example: `app.get("/report", async (req, res) => {
  const answer = await fetch("https://reports.example/", { signal: lifecycle.cutSignal });
  res.send(await answer.text());
});`,
      },
    ],
  },
  {
    title: "Readiness",
    notes: [
      {
        member: "ready",
        example: `await pool.query("SELECT warm_up()");
lifecycle.ready();`,
      },
      {
        member: "notReady",
        example: `lifecycle.notReady("the cache is being filled");`,
      },
      {
        member: "whenReady",
        example: `if (await lifecycle.whenReady()) log.info("serving");`,
      },
    ],
  },
  {
    title: "How things stand",
    notes: [
      {
        member: "state",
        more: "`starting`, `ready`, `lame-duck`, `draining`, `closing` or `closed`. It only moves forward; `lame-duck` is left out when its time is 0. Every change is [published](report.md#events).",
      },
      { member: "inFlight" },
      {
        member: "stats",
        more: "`state` and for how long (`stateMs`), `requests` and `tasks` in flight, open `connections`; since the shutdown began `completed`, `refused` (503) and `aborted` by their clients. [Metrics](../guides/telemetry.md) are made of it.",
      },
      { member: "name" },
      { member: "logger" },
    ],
  },
  {
    title: "Begin and end",
    notes: [
      {
        member: "shutdown",
        more: "`{ reason }` is what the report and the hooks say began it. `{ exit: false }` leaves the process running after this one, unless a signal comes meanwhile. The promise is of the [report](report.md#the-report). Do not await it in a request's handler or in a hook: each would wait for the other ([`LASTCALL_SELF_WAIT`](mistakes.md#lastcall_self_wait)).",
        example: `app.post("/stop", (req, res) => {
  void lifecycle.shutdown({ reason: "asked to" });
  res.send("stopping");
});`,
      },
      { member: "listenForSignals" },
    ],
  },
  {
    title: "Servers and requests",
    notes: [
      {
        member: "adopt",
        more: "Servers are found as they start to listen, whoever makes them.",
        example: `lifecycle.adopt(server);`,
      },
      {
        member: "handleProbe",
        more: "For a plain `node:http` app: `true` when it has answered. The adapters of the frameworks call it by themselves.",
        example: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

const lifecycle = createLifecycle();
const server = createServer((req, res) => {
  if (lifecycle.handleProbe(req, res)) return;
  res.end("hello");
});
server.listen(3000);`,
      },
      { member: "intercept" },
    ],
  },
];
