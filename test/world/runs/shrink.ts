import type { ClientPlan, Plan } from "../plan/plan.ts";
import { live } from "./life.ts";

type ListName = "clients" | "probers" | "hooks" | "work" | "listeners" | "stops" | "stalls";
const LISTS: readonly ListName[] = [
  "clients",
  "probers",
  "hooks",
  "work",
  "listeners",
  "stops",
  "stalls",
];
/** Shrinking ends after so many worlds. */
const MOST_WORLDS = 2_000;

/** The smallest plan that can be found in which the same thing is broken, by leaving out one thing after the other. */
export async function shrink(plan: Plan, id: string): Promise<Plan> {
  let smallest = plan;
  let worlds = 0;
  const fails = async (candidate: Plan): Promise<boolean> => {
    worlds++;
    const { broken } = await live(candidate);
    return broken.some((one) => one.id === id);
  };
  for (;;) {
    const next = await firstThat(fails, smaller(smallest));
    if (next === undefined || worlds >= MOST_WORLDS) return smallest;
    smallest = next;
  }
}

async function firstThat(
  holds: (plan: Plan) => Promise<boolean>,
  plans: Iterable<Plan>,
): Promise<Plan | undefined> {
  for (const plan of plans) if (await holds(plan)) return plan;
  return undefined;
}

function* smaller(plan: Plan): Iterable<Plan> {
  for (const list of LISTS) {
    const all = plan[list] as readonly unknown[];
    const half = Math.floor(all.length / 2);
    // Who comes later knows who came before by number.
    if (half > 1 && list !== "probers") {
      yield { ...plan, [list]: all.slice(half) };
      yield { ...plan, [list]: all.slice(0, half) };
    }
    for (const [index] of all.entries()) yield { ...plan, [list]: without(all, index) };
  }
  for (const [index, client] of plan.clients.entries())
    for (const simpler of simplerClients(client))
      yield { ...plan, clients: plan.clients.with(index, simpler) };
  if (plan.turnMs > 0) yield { ...plan, turnMs: 0 };
  if (plan.readyAt !== undefined) yield { ...plan, readyAt: undefined };
  if (plan.listensAt > 0) yield { ...plan, listensAt: 0 };
}

function* simplerClients(client: ClientPlan): Iterable<ClientPlan> {
  for (const [index] of client.steps.entries())
    yield { ...client, steps: without(client.steps, index) };
  for (const [index, step] of client.steps.entries()) {
    if (step.does !== "request" || step.requests.length < 2) continue;
    for (const [n] of step.requests.entries())
      yield {
        ...client,
        steps: client.steps.with(index, { ...step, requests: without(step.requests, n) }),
      };
  }
  if (client.receiveMs > 0) yield { ...client, receiveMs: 0 };
}

function without<T>(all: readonly T[], index: number): T[] {
  return all.filter((_, n) => n !== index);
}
