import type { LifecycleOptions } from "../../../packages/core/src/options/options.ts";
import type { HookPhase } from "../../../packages/core/src/report/report.ts";

/** All that happens in a world, as plain data: drawn from a seed, or saved, and made smaller when it fails. */
export interface Plan {
  readonly seed: number;
  /** What serves: a small server of the world's own behind the seam, or the real HTTP/1 on `node:http`. */
  readonly level: Level;
  readonly options: PlannedOptions;
  /** When the server listens, and when the program says that it is ready (`autoReady: false`). */
  readonly listensAt: number;
  readonly readyAt: number | undefined;
  /** How many connections the kernel queues. */
  readonly backlog: number;
  /** What a turn of the event loop costs in which something ran. */
  readonly turnMs: number;
  readonly clients: readonly ClientPlan[];
  readonly probers: readonly ProberPlan[];
  readonly hooks: readonly HookPlan[];
  readonly work: readonly WorkPlan[];
  readonly listeners: readonly ListenerPlan[];
  readonly stops: readonly StopPlan[];
  /** The event loop stands still: a long computation, a collection of garbage. */
  readonly stalls: readonly StallPlan[];
}

export interface StallPlan {
  readonly at: number;
  readonly ms: number;
}

export type Level = "simulated" | "http1";

type Chosen =
  | "gracePeriodMs"
  | "flushReserveMs"
  | "shutdownDelayMs"
  | "settleMs"
  | "unreadyProbes"
  | "whileDraining"
  | "signalListeners"
  | "exit";

export interface PlannedOptions extends Readonly<{
  [Key in Chosen]: NonNullable<LifecycleOptions[Key]>;
}> {
  readonly platform: "none" | "kubernetes";
}

/** Milliseconds, or never. */
export type Takes = number | "never";

export interface ClientPlan {
  readonly startsAt: number;
  /** One way. */
  readonly latencyMs: number;
  /** What a piece of an answer takes to be accepted by a client that reads slowly. */
  readonly receiveMs: number;
  /** Reads answers only when its own request is sent in full: a reset destroys what it has not read. */
  readonly writesFirst: boolean;
  /** The prober whose opinion of us decides whether this client's requests are sent here. */
  readonly balancedBy: number | undefined;
  readonly steps: readonly Step[];
}

export type Step =
  /** Several at once are pipelined. `thenMs` is waited for when all are answered. */
  | { readonly does: "request"; readonly requests: readonly RequestPlan[]; readonly thenMs: number }
  /** A connection that says nothing for a while, and then what follows. */
  | { readonly does: "idle"; readonly forMs: number }
  /** Goes away so long after what it sent last, without waiting for answers. */
  | { readonly does: "vanish"; readonly how: "fin" | "reset"; readonly afterMs: number }
  | { readonly does: "garbage" };

export interface RequestPlan {
  readonly method: "GET" | "HEAD" | "POST";
  readonly version: "1.0" | "1.1";
  /** After how long the second half of the header follows the first. */
  readonly halfFor: Takes | undefined;
  readonly body: { readonly pieces: number; readonly everyMs: number } | undefined;
  readonly expectsContinue: boolean;
  /** An EventSource. */
  readonly subscribes: boolean;
  readonly handler: HandlerPlan;
}

export interface HandlerPlan {
  readonly thinks: Takes;
  /** Holds the event loop at its start. */
  readonly blocksMs: number;
  /** Pieces of the answer, written `everyMs`; with none it is all in `end`. */
  readonly pieces: number;
  readonly everyMs: number;
  /** Sends the header before it thinks. */
  readonly early: boolean;
  readonly framing: "length" | "chunked";
  /** Says `Connection: keep-alive` by itself. */
  readonly insists: boolean;
}

export interface ProberPlan {
  readonly startsAt: number;
  readonly everyMs: number;
  readonly latencyMs: number;
  /** Takes away the server after so many bad answers in a row. */
  readonly falls: number;
  /** Asks no more from then on. */
  readonly silentAt: number | undefined;
  readonly asks: "readiness" | "liveness";
}

export interface HookPlan {
  readonly phase: HookPhase;
  readonly addedAt: number;
  readonly takes: Takes;
  readonly ends: "resolves" | "rejects" | "throws";
  readonly timeoutMs: number | undefined;
}

export interface WorkPlan {
  readonly startsAt: number;
  readonly takes: Takes;
  readonly ends: "resolves" | "rejects";
}

/** A listener of SIGTERM that is the program's own. */
export interface ListenerPlan {
  readonly addedAt: number;
  readonly takes: number;
  readonly ends: "returns" | "exits" | "raises";
}

type StopKind = "SIGTERM" | "SIGINT" | "call" | "uncaught";

export interface StopPlan {
  readonly at: number;
  readonly kind: StopKind;
}
