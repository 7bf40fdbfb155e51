import type {
  ClientPlan,
  HandlerPlan,
  PlannedOptions,
  RequestPlan,
  StallPlan,
  Step,
} from "./plan.ts";
import type { Random } from "./random.ts";

/** One client, most of whose requests come around the stop. */
export function drawClient(
  random: Random,
  stopAt: number,
  probers: number,
  options: PlannedOptions,
): ClientPlan {
  const startsAt = random.chance(0.4)
    ? random.ms(0, stopAt)
    : Math.max(0, random.ms(stopAt - 300, stopAt + 700));
  const balanced = probers > 0 && random.chance(0.5);
  const steps = balanced
    ? Array.from({ length: 3 + random.below(30) }, () => simpleRequest(random))
    : drawSteps(random, options);
  return {
    startsAt,
    latencyMs: random.chance(0.9) ? random.ms(0.1, 5) : random.ms(5, 80),
    receiveMs: random.chance(0.9) ? 0 : random.ms(1, 40),
    writesFirst: random.chance(0.3),
    balancedBy: balanced ? random.below(probers) : undefined,
    steps,
  };
}

/** Clients that come while the event loop stands still: they wait in the accept queue. */
export function drawHerd(
  random: Random,
  { at, ms }: StallPlan,
  options: PlannedOptions,
): readonly ClientPlan[] {
  return Array.from({ length: random.below(8) }, () => ({
    ...drawClient(random, at, 0, options),
    startsAt: random.ms(at, at + ms),
    steps: [simpleRequest(random)],
  }));
}

/** Two that kept their connections, one of which asks again in the moment in which settling would be over. */
export function drawLatecomers(
  random: Random,
  stopAt: number,
  { shutdownDelayMs, settleMs }: PlannedOptions,
): readonly ClientPlan[] {
  const drainingAt = stopAt + (shutdownDelayMs === "auto" ? 0 : shutdownDelayMs);
  const asksAt = drainingAt + settleMs + random.ms(0, 4);
  return [true, false].map((asksAgain) => {
    const startsAt = Math.max(0, stopAt - random.ms(50, 300));
    const latencyMs = random.ms(0.1, 2);
    // On its way are the connection, there and back, the request, the answer, and the request behind it.
    const thenMs = asksAt - startsAt - latencyMs * 5;
    const handler = { ...plainHandler(random), pieces: 0 };
    const step: Step = { does: "request", requests: [{ ...PLAIN_REQUEST, handler }], thenMs };
    const steps = asksAgain ? [step, simpleRequest(random)] : [step];
    return { startsAt, latencyMs, receiveMs: 0, writesFirst: false, balancedBy: undefined, steps };
  });
}

/** Its answer begins before the stop, and its upload goes on behind the answer's end, or is given up. */
export function drawUploader(random: Random, stopAt: number): ClientPlan {
  const handler = { ...plainHandler(random), early: true, pieces: 0, thinks: random.ms(0, 120) };
  const request: RequestPlan = {
    ...PLAIN_REQUEST,
    method: "POST",
    version: random.chance(0.2) ? "1.0" : "1.1",
    body: { pieces: 2 + random.below(5), everyMs: random.ms(20, 100) },
    handler,
  };
  const uploads: Step = { does: "request", requests: [request], thenMs: random.ms(0, 100) };
  const how = random.pick(["fin", "reset"] as const);
  const next: Step = random.chance(0.4)
    ? { does: "vanish", how, afterMs: random.ms(50, 400) }
    : simpleRequest(random);
  return {
    startsAt: Math.max(0, stopAt - random.ms(5, 100)),
    latencyMs: random.ms(0.1, 5),
    receiveMs: 0,
    writesFirst: random.chance(0.5),
    balancedBy: undefined,
    steps: [uploads, next],
  };
}

function drawSteps(random: Random, options: PlannedOptions): Step[] {
  const steps: Step[] = random.chance(0.15) ? [{ does: "idle", forMs: random.ms(0, 1_500) }] : [];
  if (random.chance(0.04)) return [...steps, { does: "garbage" }];
  if (random.chance(0.08)) return [...steps, ...givenUp(random, options)];
  const count = 1 + random.below(random.chance(0.5) ? 2 : 8);
  for (let step = 0; step < count; step++) steps.push(drawRequests(random, options));
  if (random.chance(0.25)) {
    const how = random.pick(["fin", "reset"] as const);
    steps.push({ does: "vanish", how, afterMs: random.ms(0.1, 400) });
  }
  return steps;
}

/** Requests that are pipelined, and given up in the middle. */
function givenUp(random: Random, options: PlannedOptions): Step[] {
  const requests = Array.from({ length: 2 + random.below(3) }, () => {
    const request = drawRequest(random, options, true);
    return { ...request, handler: { ...request.handler, thinks: random.ms(100, 900) } };
  });
  return [
    { does: "request", requests, thenMs: 0 },
    { does: "vanish", how: random.pick(["fin", "reset"] as const), afterMs: random.ms(10, 500) },
  ];
}

function drawRequests(random: Random, options: PlannedOptions): Step {
  const thenMs = random.chance(0.5) ? random.ms(0, 30) : random.ms(0, 400);
  if (random.chance(0.15)) {
    const requests = Array.from({ length: 2 + random.below(3) }, () =>
      drawRequest(random, options, true),
    );
    return { does: "request", requests, thenMs };
  }
  return { does: "request", requests: [drawRequest(random, options, false)], thenMs };
}

function simpleRequest(random: Random): Step {
  const handler = { ...plainHandler(random), thinks: random.ms(0, 30) };
  const request: RequestPlan = { ...PLAIN_REQUEST, handler };
  return { does: "request", requests: [request], thenMs: random.ms(5, 200) };
}

export const PLAIN_REQUEST = {
  method: "GET",
  version: "1.1",
  halfFor: undefined,
  body: undefined,
  expectsContinue: false,
  subscribes: false,
} as const;

function drawRequest(random: Random, options: PlannedOptions, pipelined: boolean): RequestPlan {
  const handler = drawHandler(random, options);
  if (pipelined) return { ...PLAIN_REQUEST, handler };
  if (random.chance(0.06)) {
    const everyMs = random.ms(5, 200);
    const thinks = random.ms(0, 50);
    const subscription = { ...handler, pieces: 1, everyMs, thinks, framing: "chunked" as const };
    return { ...PLAIN_REQUEST, subscribes: true, handler: subscription };
  }
  const uploads = random.chance(0.2);
  const halfFor = random.chance(0.93)
    ? undefined
    : random.chance(0.3)
      ? ("never" as const)
      : random.ms(1, 500);
  return {
    method: uploads ? "POST" : random.chance(0.05) ? "HEAD" : "GET",
    version: random.chance(0.05) ? "1.0" : "1.1",
    halfFor,
    body: uploads ? { pieces: 1 + random.below(5), everyMs: random.ms(0, 60) } : undefined,
    expectsContinue: false,
    subscribes: false,
    handler,
  };
}

function plainHandler(random: Random): HandlerPlan {
  return {
    thinks: 0,
    blocksMs: 0,
    pieces: random.chance(0.6) ? 0 : 1 + random.below(3),
    everyMs: random.ms(0, 30),
    early: false,
    framing: random.pick(["length", "chunked"]),
    insists: random.chance(0.05),
  };
}

function drawHandler(random: Random, { gracePeriodMs }: PlannedOptions): HandlerPlan {
  const long = random.chance(0.12) ? random.ms(0, gracePeriodMs * 1.2) : random.ms(0, 200);
  return {
    ...plainHandler(random),
    thinks: random.chance(0.04) ? "never" : random.chance(0.3) ? 0 : long,
    blocksMs: random.chance(0.03) ? random.ms(1, 60) : 0,
    pieces: random.chance(0.6) ? 0 : 1 + random.below(5),
    everyMs: random.chance(0.9) ? random.ms(0, 60) : random.ms(60, 900),
    early: random.chance(0.2),
  };
}
