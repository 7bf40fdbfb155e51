import { drawClient, drawHerd, drawLatecomers, drawUploader } from "./draw-client.ts";
import type {
  HookPlan,
  Level,
  ListenerPlan,
  Plan,
  PlannedOptions,
  ProberPlan,
  StallPlan,
  StopPlan,
  Takes,
  WorkPlan,
} from "./plan.ts";
import { Random } from "./random.ts";

/** Of so many worlds one has the real HTTP/1 in it. */
const REAL_SHARE = 0.4;
/** In so many there are clients that ask again in the last moment of settling … */
const LATECOMERS_SHARE = 0.06;
/** … and in so many one whose upload goes on behind its answer. */
const UPLOADER_SHARE = 0.06;
/** In which moment the first stop comes. */
const FIRST_STOP_MS = { from: 500, to: 6_000 };

/** Everything of a world, from its seed. */
export function drawPlan(seed: number, only?: Level): Plan {
  const random = new Random(seed);
  const real = random.chance(REAL_SHARE);
  const level = only ?? (real ? "http1" : "simulated");
  const options = drawOptions(random);
  const stopAt = random.ms(FIRST_STOP_MS.from, FIRST_STOP_MS.to);
  const probers = random.chance(0.4) ? drawProbers(random, stopAt) : [];
  const stalls = random.chance(0.2) ? random.some(5, () => drawStall(random, stopAt)) : [];
  const crowd = random.chance(0.05) ? 40 : 8;
  const plan: Plan = {
    seed,
    level,
    options,
    listensAt: random.chance(0.9) ? 0 : random.ms(0, stopAt * 1.2),
    readyAt: random.chance(0.85) ? undefined : random.ms(0, stopAt * 1.5),
    backlog: random.chance(0.9) ? 511 : 1 + random.below(4),
    turnMs: random.pick([0, 0, 0.02, 0.1, 1]),
    clients: [
      ...random.some(crowd, () => drawClient(random, stopAt, probers.length, options)),
      ...stalls.flatMap((stall) => drawHerd(random, stall, options)),
    ],
    probers,
    hooks: random.some(7, () => drawHook(random, stopAt)),
    work: random.some(4, () => drawWork(random, stopAt)),
    listeners: random.chance(0.2) ? random.some(3, () => drawListener(random, stopAt)) : [],
    stops: drawStops(random, stopAt),
    stalls,
  };
  // Behind all that is drawn, so that seeds mean what they meant before these.
  const latecomers = random.chance(LATECOMERS_SHARE) ? drawLatecomers(random, stopAt, options) : [];
  const uploaders = random.chance(UPLOADER_SHARE) ? [drawUploader(random, stopAt)] : [];
  return { ...plan, clients: [...plan.clients, ...latecomers, ...uploaders] };
}

function drawStall(random: Random, stopAt: number): StallPlan {
  return { at: stopAt + random.ms(-50, 400), ms: random.ms(20, 160) };
}

function drawOptions(random: Random): PlannedOptions {
  const gracePeriodMs = 400 + random.below(6_000);
  const flushReserveMs = Math.floor(gracePeriodMs * random.pick([0.1, 0.25, 0.25, 0.5]));
  const room = gracePeriodMs - flushReserveMs;
  return {
    gracePeriodMs,
    flushReserveMs,
    shutdownDelayMs: random.chance(0.7) ? "auto" : Math.floor(room * random.pick([0, 0.2, 0.5])),
    settleMs: random.chance(0.7) ? 100 : random.below(300),
    unreadyProbes: random.chance(0.8) ? 3 : 1 + random.below(4),
    whileDraining: random.pick(["auto", "auto", "answer", "refuse"]),
    signalListeners: random.pick(["after", "after", "shared", "exclusive"]),
    exit: random.chance(0.5),
    platform: random.chance(0.15) ? "kubernetes" : "none",
  };
}

function drawProbers(random: Random, stopAt: number): ProberPlan[] {
  return random.some(3, () => ({
    startsAt: random.ms(0, random.chance(0.8) ? 100 : stopAt),
    everyMs: random.pick([100, 200, 250, 500, 1_000]) + random.ms(0, 20),
    latencyMs: random.ms(0.1, 5),
    falls: random.chance(0.7) ? 3 : 1 + random.below(4),
    silentAt: random.chance(0.8) ? undefined : random.ms(stopAt * 0.5, stopAt + 1_000),
    asks: random.chance(0.8) ? "readiness" : "liveness",
  }));
}

/** Most of what happens, happens around the stop. */
function around(random: Random, stopAt: number): number {
  if (random.chance(0.3)) return random.ms(0, stopAt);
  return Math.max(0, random.ms(stopAt - 300, stopAt + 700));
}

function drawTakes(random: Random): Takes {
  if (random.chance(0.1)) return "never";
  if (random.chance(0.3)) return 0;
  return random.chance(0.7) ? random.ms(1, 300) : random.ms(1, 3_000);
}

function drawHook(random: Random, stopAt: number): HookPlan {
  return {
    phase: random.pick(["deregister", "flush", "flush", "close", "close", "logs"]),
    addedAt: random.chance(0.8) ? random.ms(0, stopAt) : around(random, stopAt),
    takes: drawTakes(random),
    ends: random.chance(0.75) ? "resolves" : random.pick(["rejects", "throws"]),
    timeoutMs: random.chance(0.8) ? undefined : random.below(1_000),
  };
}

function drawWork(random: Random, stopAt: number): WorkPlan {
  return {
    startsAt: around(random, stopAt),
    takes: drawTakes(random),
    ends: random.chance(0.8) ? "resolves" : "rejects",
  };
}

function drawListener(random: Random, stopAt: number): ListenerPlan {
  return {
    addedAt: random.ms(0, stopAt),
    takes: random.chance(0.5) ? 0 : random.ms(1, 500),
    ends: random.pick(["returns", "exits", "raises"]),
  };
}

function drawStops(random: Random, stopAt: number): StopPlan[] {
  const kinds = ["SIGTERM", "SIGINT", "call", "uncaught"] as const;
  const first = random.chance(0.7) ? "SIGTERM" : random.pick(kinds);
  const stops: StopPlan[] = [{ at: stopAt, kind: first }];
  let { at } = stops[0]!;
  for (const kind of random.some(4, () => random.pick(kinds))) {
    at += random.chance(0.4) ? random.ms(0.1, 10) : random.ms(0.1, 1_500);
    stops.push({ at, kind });
  }
  return stops;
}
