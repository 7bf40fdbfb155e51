import type { ClientPlan, Plan, Step } from "../plan/plan.ts";
import { PLAIN_REQUEST } from "../plan/draw-client.ts";
import { Random } from "../plan/random.ts";

const PLAIN = {
  blocksMs: 0,
  pieces: 0,
  everyMs: 0,
  early: false,
  framing: "length",
  insists: false,
} as const;
const STOP_AT = 1_500;

/** A world of the model's size: three clients, two hooks, a prober, a listener of the program's own, two signals. */
export function smallPlan(seed: number): Plan {
  const random = new Random(seed);
  const hook = { addedAt: 0, ends: "resolves", timeoutMs: undefined } as const;
  return {
    seed,
    level: "simulated",
    options: {
      gracePeriodMs: 6_000,
      flushReserveMs: 1_500,
      shutdownDelayMs: "auto",
      settleMs: random.pick([0, 50, 100]),
      unreadyProbes: 3,
      whileDraining: "answer",
      signalListeners: "after",
      exit: true,
      platform: "none",
    },
    listensAt: 0,
    readyAt: undefined,
    backlog: 511,
    turnMs: random.pick([0, 0.1]),
    clients: [0, 1, 2].map(() => smallClient(random)),
    probers: [
      {
        startsAt: random.ms(1, 50),
        everyMs: random.ms(90, 110),
        latencyMs: random.ms(0.1, 3),
        falls: 3,
        silentAt: undefined,
        asks: "readiness",
      },
    ],
    hooks: [
      { ...hook, phase: "flush", takes: random.ms(0, 200) },
      { ...hook, phase: "close", takes: random.ms(0, 200) },
    ],
    work: [],
    listeners: [{ addedAt: 1, takes: random.ms(0, 100), ends: "returns" }],
    stalls: [],
    stops: [
      { at: STOP_AT, kind: "SIGTERM" },
      { at: STOP_AT + random.ms(0.1, 900), kind: "SIGTERM" },
    ],
  };
}

function smallClient(random: Random): ClientPlan {
  const requests = 1 + random.below(6);
  return {
    startsAt: random.ms(STOP_AT - 400, STOP_AT + 900),
    latencyMs: random.ms(0.1, 10),
    receiveMs: 0,
    writesFirst: false,
    balancedBy: undefined,
    steps: Array.from({ length: requests }, (): Step => {
      const handler = { ...PLAIN, thinks: random.ms(0, random.chance(0.2) ? 900 : 120) };
      return {
        does: "request",
        requests: [{ ...PLAIN_REQUEST, handler }],
        thenMs: random.ms(0, 200),
      };
    }),
  };
}
