/*
 * What is told of a shutdown, to whom.
 *
 *   account    keeps the account while the phases run, and makes of it the one report
 *   report     its type (this file): plain data, bounded, frozen, which JSON can always write
 *   channels   the report and the events before it, on node:diagnostics_channel, for programs
 *   sentences  the same in words, for people: the start line, the waiting line, the line at the end
 *   logger     says them, through log-sinks: lines, objects for pino and its like, JSON, OpenTelemetry, or nothing
 *   text       turns whatever a client, a hook or an error has to say into one safe line; error-text likewise
 *
 * Everything here is total: whatever it is handed, it neither throws nor grows beyond its bound, because the exit
 * comes behind it.
 */

/**
 * `deregister`: at the signal. `flush`: after the last request, all together. `close`: after the flushes, newest
 * first. `logs`: behind the report, for what the log is written with.
 */
export type HookPhase = "deregister" | "flush" | "close" | "logs";

/** `lame-duck` is absent when its time was 0. */
export type ReportedPhase = "lame-duck" | "draining" | "closing";

export interface PhaseReport {
  readonly phase: ReportedPhase;
  /** Milliseconds since the signal. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** What ended the lame duck. */
export type LameDuckEnd =
  /** The process had never been ready: nobody sent it traffic. */
  | "never-ready"
  /** `shutdownDelayMs` was a number and it is over. */
  | "delay-over"
  /** Nobody was polling readiness. */
  | "no-prober"
  /** Where the platform takes the endpoint away: no request came for long enough to say that it has. */
  | "traffic-quiet"
  /** Every prober was told, or fell silent, and requests stopped coming. */
  | "probers-told"
  /** The bound, half of the time before the drain deadline, came first. */
  | "bound";

/** How new requests were met while draining, and by which signs that was decided. */
export interface DrainingReport {
  readonly mode: "answer" | "refuse";
  /**
   * `option`: it was chosen. `platform`: the platform takes the endpoint away. `prober`: somebody polled readiness and
   * was told. `proxy`: a proxy that nobody tells passed on nearly all requests. `direct`: none of these.
   */
  readonly because: "option" | "platform" | "prober" | "proxy" | "direct";
  /** Requests of the last minute that were looked at, one of many, and how many of them a proxy had passed on. */
  readonly looked: number;
  readonly proxied: number;
}

export interface CutRequest {
  readonly method: string;
  /** Without the query string and control characters. */
  readonly path: string;
  readonly ageMs: number;
  /**
   * How far it got: its body was still arriving, the handler had not answered, the response was under way, or it had
   * become a tunnel (CONNECT, or an upgrade to something other than WebSocket).
   */
  readonly progress: "receiving" | "processing" | "responding" | "upgraded";
}

export interface HookReport {
  readonly phase: HookPhase;
  readonly name: string;
  readonly outcome: "done" | "failed" | "timed-out";
  readonly durationMs: number;
  /** What it threw, its code and its causes, on one line. */
  readonly error?: string;
  /** What the hook said of itself, such as how many records it could not save. */
  readonly figures?: Readonly<Record<string, number | string>>;
}

export interface RequestsReport {
  /** Milliseconds from the signal to the newest request that still came; absent when none did. */
  readonly lastAtMs?: number;
  /** Answered in full since the signal. */
  readonly completed: number;
  /** Answered 503 because they came while draining. */
  readonly refused: number;
  /** The client went away before the answer was complete. */
  readonly aborted: number;
  /** Answers without an end, such as event streams, that were ended at draining. */
  readonly longLived: number;
  /** Ended by the drain deadline: the first hundred. */
  readonly cut: readonly CutRequest[];
  /** How many there are. */
  readonly cutCount: number;
}

export interface WorkReport {
  /** Tracked work that ended by itself since the signal. */
  readonly completed: number;
  /** The names of what the drain deadline left behind: the first hundred. */
  readonly cut: readonly string[];
  /** How many there are. */
  readonly cutCount: number;
}

export interface ConnectionsReport {
  readonly atSignal: number;
  readonly acceptedAfter: number;
  /** Closed by us while a request was under way. */
  readonly cut: number;
}

/** Clients that stay connected by themselves (WebSockets, subscriptions, HTTP/2 sessions) and were told to go elsewhere. */
export interface DeparturesReport {
  readonly told: number;
  /** From the first to the last: 0 where all were told in one moment. */
  readonly overMs: number;
  /** As many at most within any tenth of a second. */
  readonly mostIn100Ms: number;
}

/** The account of one shutdown: told, returned by `shutdown()`, published on `REPORT_CHANNEL`. */
export interface ShutdownReport {
  /** The option `name`; "" where it has none. */
  readonly lifecycle: string;
  readonly reason: string;
  /** 0: all ended by itself. 1: something was cut, a hook failed, or an uncaught error began it. */
  readonly exitCode: number;
  readonly durationMs: number;
  readonly phases: readonly PhaseReport[];
  readonly lameDuck: { readonly durationMs: number; readonly endedBy: LameDuckEnd };
  readonly whileDraining: DrainingReport;
  /** Where the process ran, and what told it. */
  readonly platform: { readonly name: string; readonly toldBy: string };
  readonly requests: RequestsReport;
  readonly work: WorkReport;
  readonly connections: ConnectionsReport;
  readonly departures: DeparturesReport;
  /** In the order in which they ended: the first hundred, those that failed before those that did not. */
  readonly hooks: readonly HookReport[];
  /** How many there are. */
  readonly hookCount: number;
  /** The program's own listeners of the signals, by name and place. */
  readonly signalListeners: readonly string[];
}
