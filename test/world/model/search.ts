import { type Action, type Rules, stepsFrom } from "./rules.ts";
import { keyOf, type Phase, START, type State } from "./state.ts";

const ORDER: readonly Phase[] = ["ready", "lame-duck", "draining", "closing", "closed"];
const PROBES = 3;

export interface Search {
  readonly states: number;
  readonly transitions: number;
  /** The shortest way to what must not be. */
  readonly broken: { readonly id: string; readonly way: readonly Action[] } | undefined;
}

interface Visited {
  readonly state: State;
  readonly from: Visited | undefined;
  readonly by: Action | undefined;
  /** From where it can be reached in one step. */
  readonly before: Visited[];
}

/** Every interleaving: breadth first over all states that can be reached. */
export function searchAll(rules: Rules): Search {
  const first: Visited = { state: START, from: undefined, by: undefined, before: [] };
  const visited = new Map([[keyOf(START), first]]);
  let transitions = 0;
  const result = (broken: Search["broken"]): Search => {
    return { states: visited.size, transitions, broken };
  };
  for (const here of visited.values()) {
    for (const { action, to } of stepsFrom(here.state, rules)) {
      transitions++;
      const key = keyOf(to);
      const known = visited.get(key);
      const there = known ?? { state: to, from: here, by: action, before: [] };
      there.before.push(here);
      if (known === undefined) visited.set(key, there);
      const id = wrongWith(here.state, to);
      if (id !== undefined) return result({ id, way: [...wayTo(here), action] });
    }
  }
  const stuck = firstThatCannotEnd([...visited.values()]);
  return result(stuck && { id: "2.4 the process can always end", way: wayTo(stuck) });
}

function wayTo(end: Visited): Action[] {
  const way: Action[] = [];
  for (let at: Visited | undefined = end; at?.by !== undefined; at = at.from) way.unshift(at.by);
  return way;
}

/** From every state some way leads to the end. */
function firstThatCannotEnd(all: readonly Visited[]): Visited | undefined {
  const can = new Set(all.filter(({ state }) => state.gone));
  for (const end of can) for (const one of end.before) can.add(one);
  return all.find((one) => !can.has(one));
}

/** The clause that a step breaks; it knows nothing of the rules. */
function wrongWith(from: State, to: State): string | undefined {
  if (ORDER.indexOf(to.phase) < ORDER.indexOf(from.phase)) return "1.1 states only move forward";
  if (to.phase === "draining" && to.told < PROBES && !to.bound)
    return "2.8 every prober is told three times";
  if (from.phase === "draining" && to.phase === "draining" && inFlight(to) > inFlight(from))
    return "4.2 a new request while draining is turned away";
  if (to.connections.includes("lost")) {
    return from.listening && !to.listening
      ? "1.4 the listener closes on an empty accept queue"
      : "4.1 a request in flight gets its whole answer";
  }
  if (to.close === "running" && to.flush !== "over")
    return "1.1 close hooks start behind the flush";
  if (to.begun > 2) return "7.1 no hook runs twice";
  if (to.reports > 0 && to.close !== "over") return "1.1 the report comes behind the close hooks";
  if (to.foreignEarly) return "3.10 the program's own listeners come behind the report";
  if (to.gone && (to.reports !== 1 || to.foreignCalls !== 1))
    return "3.10 the exit comes last, once all is told";
  return undefined;
}

function inFlight({ connections }: State): number {
  return connections.filter((now) => now === "busy").length;
}
