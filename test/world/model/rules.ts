import type { Connection, State } from "./state.ts";

/** The rules of a stop that can be broken one by one, to see that it is noticed. */
export interface Rules {
  /** How many "not ready" answers a prober is waited for. */
  readonly probes: number;
  /** The listener closes only on an empty accept queue. */
  readonly emptiesQueue: boolean;
  /** … and only when nothing is in flight. */
  readonly waitsForRequests: boolean;
  /** A new request while draining is turned away, with close. */
  readonly turnsAway: boolean;
  /** A repeated signal changes nothing. */
  readonly ignoresRepeats: boolean;
  readonly closesAfterFlush: boolean;
  readonly reportsAfterClose: boolean;
  readonly foreignAfterReport: boolean;
}

export const RULES: Rules = {
  probes: 3,
  emptiesQueue: true,
  waitsForRequests: true,
  turnsAway: true,
  ignoresRepeats: true,
  closesAfterFlush: true,
  reportsAfterClose: true,
  foreignAfterReport: true,
};

const SLOTS = [0, 1, 2] as const;
export type Slot = (typeof SLOTS)[number];

/** What happens. What ends with a number happens to that connection. */
export type Action =
  | `${"connect" | "accept" | "request" | "answer" | "leave" | "vanish"} ${Slot}`
  | "signal"
  | "probe"
  | "lame duck over"
  | "lame duck bound"
  | "cut"
  | "stop listening"
  | "close connections"
  | `${"flush" | "close"} ${"begins" | "ends"}`
  | "report"
  | "foreign listener"
  | "exit";

export interface Step {
  readonly action: Action;
  readonly to: State;
}

/** All that may happen next. */
export function stepsFrom(state: State, rules: Rules): Step[] {
  if (state.gone) return [];
  return [
    ...SLOTS.flatMap((slot) => connectionSteps(state, slot, rules)),
    ...policySteps(state, rules),
  ];
}

function connectionSteps(state: State, slot: Slot, rules: Rules): Step[] {
  const steps: Step[] = [];
  const { phase, listening } = state;
  const now = state.connections[slot];
  const stopping = phase !== "ready";
  const add = (name: string, to: Connection): void => {
    const action = `${name} ${slot}` as Action;
    steps.push({ action, to: { ...state, connections: withSlot(state, slot, to) } });
  };
  if (now === "absent" && listening) add("connect", "queued");
  if (now === "queued") add("accept", "idle");
  if (now === "idle" && phase !== "closing" && phase !== "closed") {
    const turnedAway = phase === "draining" && rules.turnsAway;
    add("request", turnedAway ? "told" : "busy");
  }
  if (now === "busy") add("answer", stopping ? "told" : "idle");
  if (now === "told" || now === "cut") add("leave", "absent");
  if (now === "queued" || now === "idle" || now === "busy") add("vanish", "absent");
  return steps;
}

function policySteps(state: State, rules: Rules): Step[] {
  const steps: Step[] = [];
  const { phase, connections, flush, close, signals, listening, told, reports } = state;
  const add = (action: Action, change: Partial<State>): void =>
    void steps.push({ action, to: { ...state, ...change } });
  const busy = connections.includes("busy") && rules.waitsForRequests;
  const queued = connections.includes("queued") && rules.emptiesQueue;
  if (signals === 0) add("signal", { signals: 1, phase: "lame-duck" });
  else if (signals === 1)
    add("signal", { signals: 2, ...(rules.ignoresRepeats ? {} : { phase: "lame-duck", told: 0 }) });
  if (phase === "lame-duck") {
    add("probe", { told: Math.min(told + 1, rules.probes) });
    if (told >= rules.probes) add("lame duck over", { phase: "draining" });
    add("lame duck bound", { phase: "draining", bound: true });
  }
  if (phase === "draining" && listening) {
    if (!state.deadline) add("cut", { deadline: true, connections: cutAll(state) });
    if (!busy && !queued)
      add("stop listening", { listening: false, connections: lose(state, "queued") });
  }
  if (phase === "draining" && !listening)
    add("close connections", { phase: "closing", connections: closeAll(state) });
  if (phase === "closing") {
    if (flush === "waiting") add("flush begins", { flush: "running", begun: state.begun + 1 });
    if (close === "waiting" && (flush === "over" || !rules.closesAfterFlush))
      add("close begins", { close: "running", begun: state.begun + 1 });
    if (close === "over" || !rules.reportsAfterClose)
      add("report", { phase: "closed", reports: reports + 1 });
  }
  if (flush === "running") add("flush ends", { flush: "over" });
  if (close === "running") add("close ends", { close: "over" });
  if (state.foreignCalls === 0 && signals > 0 && (phase === "closed" || !rules.foreignAfterReport))
    add("foreign listener", { foreignCalls: 1, foreignEarly: reports === 0 });
  if (phase === "closed" && state.foreignCalls > 0) add("exit", { gone: true });
  return steps;
}

type Connections = State["connections"];

function withSlot({ connections }: State, slot: Slot, to: Connection): Connections {
  return connections.map((now, at) => (at === slot ? to : now)) as unknown as Connections;
}

function lose({ connections }: State, what: Connection): Connections {
  return connections.map((now) => (now === what ? "lost" : now)) as unknown as Connections;
}

function cutAll({ connections }: State): Connections {
  return connections.map((now) => (now === "busy" ? "cut" : now)) as unknown as Connections;
}

/** An answer that is under way is lost with its connection. */
function closeAll({ connections }: State): Connections {
  return connections.map((now) =>
    now === "busy" || now === "lost" ? "lost" : "absent",
  ) as unknown as Connections;
}
