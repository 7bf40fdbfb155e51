import type { HookContext } from "../../../packages/core/src/hook.ts";
import type { HookPlan, ListenerPlan, StopPlan, Takes, WorkPlan } from "../plan/plan.ts";
import type { HookRecord, ListenerRecord, WorkRecord } from "../trace/ledger.ts";
import type { Stage } from "../stage.ts";

/** The program: its hooks, its background work, its own signal listeners, and what stops it. */
export function startProgram(world: Stage): void {
  const { loop, plan } = world;
  plan.hooks.forEach((hook, n) =>
    loop.outside(hook.addedAt, () => soon(world, () => addHook(world, hook, n))),
  );
  plan.work.forEach((work, n) =>
    loop.outside(work.startsAt, () => soon(world, () => track(world, work, n))),
  );
  plan.listeners.forEach((one) =>
    loop.outside(one.addedAt, () => soon(world, () => addListener(world, one))),
  );
  for (const { at, ms } of plan.stalls) loop.outside(at, () => soon(world, () => loop.block(ms)));
  for (const stop of plan.stops)
    loop.outside(stop.at, () => soon(world, () => stopBy(world, stop)));
  const { readyAt } = plan;
  if (readyAt !== undefined)
    loop.outside(readyAt, () => soon(world, () => world.lifecycle.ready()));
}

/** What comes to the process comes in a turn of its loop. */
function soon(world: Stage, run: () => void): void {
  world.kernel.later(() => {
    if (world.process.exit === undefined) run();
  });
}

function addHook(world: Stage, plan: HookPlan, n: number): void {
  const { loop, ledger, lifecycle } = world;
  const record: HookRecord = {
    name: `hook ${n}`,
    plan,
    addedAt: loop.now(),
    refused: undefined,
    starts: [],
    context: undefined,
    endedAt: undefined,
    late: false,
  };
  ledger.hooks.push(record);
  const { timeoutMs } = plan;
  const options = timeoutMs === undefined ? {} : { timeoutMs };
  const run = (context: HookContext): Promise<void> => runHook(world, record, context);
  try {
    lifecycle.addHook(plan.phase, record.name, run, options);
    ledger.note("hook added", `${plan.phase} ${n}`);
  } catch (error) {
    record.refused = (error as { readonly code?: unknown }).code;
    ledger.note("hook added too late", `${plan.phase} ${n}`);
  }
}

async function runHook(world: Stage, record: HookRecord, context: HookContext): Promise<void> {
  const { loop, ledger } = world;
  const { ends, takes, phase } = record.plan;
  record.starts.push(loop.now());
  ledger.begunHooks.push(record);
  record.context = context;
  ledger.note("hook begins", `${record.name} ${phase}`);
  context.signal.addEventListener("abort", () => ledger.note("hook times out", record.name));
  if (ends !== "throws") await pass(world, takes);
  record.endedAt = loop.now();
  record.late = context.signal.aborted;
  ledger.note(ends === "resolves" ? "hook ends" : "hook fails", `${record.name} ${phase}`);
  if (ends !== "resolves") throw new Error(ends);
}

function track(world: Stage, plan: WorkPlan, n: number): void {
  const { loop, ledger, lifecycle } = world;
  const record: WorkRecord = { name: `work ${n}`, plan, begunIn: ledger.state, endedAt: undefined };
  ledger.work.push(record);
  ledger.note("work begins", record.name);
  const promise = pass(world, plan.takes).then(() => {
    record.endedAt = loop.now();
    ledger.note("work ends", record.name);
    if (plan.ends === "rejects") throw new Error("work failed");
  });
  lifecycle.track(record.name, promise).catch(() => {});
}

function addListener(world: Stage, plan: ListenerPlan): void {
  const { loop, ledger } = world;
  const record: ListenerRecord = { plan, added: true, calls: [] };
  ledger.listeners.push(record);
  const finish = (): void => {
    // oxlint-disable-next-line unicorn/no-process-exit -- it is what such listeners do
    if (plan.ends === "exits") process.exit(0);
    if (plan.ends !== "raises") return;
    process.removeListener("SIGTERM", foreign);
    process.kill(process.pid, "SIGTERM");
  };
  // What it returns is waited for.
  const foreign = (): unknown => {
    record.calls.push(loop.now());
    ledger.note("foreign listener called", plan.ends);
    return pass(world, plan.takes).then(finish);
  };
  process.on("SIGTERM", foreign);
}

function stopBy(world: Stage, plan: StopPlan): void {
  const { loop, ledger, lifecycle } = world;
  const again = ledger.stops.some(({ plan: { kind } }) => kind === plan.kind);
  ledger.stops.push({ plan, at: loop.now() });
  switch (plan.kind) {
    case "SIGTERM":
    case "SIGINT":
      ledger.note(again ? `${plan.kind} again` : plan.kind);
      return world.process.signal(plan.kind);
    case "uncaught":
      ledger.note("uncaught error");
      return world.process.uncaught(new Error("planned"));
    case "call": {
      ledger.note("shutdown() called");
      const promise = lifecycle.shutdown({ reason: "call" });
      ledger.promises.add(promise);
      void promise.then((report) => ledger.returned.push(report));
      return;
    }
    default:
      return plan.kind satisfies never;
  }
}

/** A timer holds the process; what never ends does not. */
function pass({ loop }: Stage, takes: Takes): Promise<void> {
  return new Promise((resolve) => {
    if (takes !== "never") loop.after(takes, resolve);
  });
}
