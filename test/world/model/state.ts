/** One of the three connections, as the process has it. */
export type Connection =
  | "absent"
  /** In the accept queue. */
  | "queued"
  | "idle"
  /** A request is in flight. */
  | "busy"
  /** Told to close: nothing that comes on it is processed any more. */
  | "told"
  /** Ended by the deadline. */
  | "cut"
  /** Reset before it was accepted, or closed in the middle of an answer: what must not be. */
  | "lost";

export type Phase = "ready" | "lame-duck" | "draining" | "closing" | "closed";
type Hook = "waiting" | "running" | "over";

/** All that matters of a process at a moment. */
export interface State {
  readonly phase: Phase;
  readonly connections: readonly [Connection, Connection, Connection];
  readonly flush: Hook;
  readonly close: Hook;
  /** How often hooks have begun, all together. */
  readonly begun: number;
  /** "Not ready" answers that the prober has had. */
  readonly told: number;
  /** The lame duck or the drain was ended by time. */
  readonly bound: boolean;
  readonly deadline: boolean;
  readonly signals: number;
  readonly listening: boolean;
  readonly reports: number;
  readonly foreignCalls: number;
  /** The program's own listener was called before the report. */
  readonly foreignEarly: boolean;
  readonly gone: boolean;
}

export const START: State = {
  phase: "ready",
  connections: ["absent", "absent", "absent"],
  flush: "waiting",
  close: "waiting",
  begun: 0,
  told: 0,
  bound: false,
  deadline: false,
  signals: 0,
  listening: true,
  reports: 0,
  foreignCalls: 0,
  foreignEarly: false,
  gone: false,
};

/** The same for the same state. */
export function keyOf(state: State): string {
  return Object.values(state).join(" ");
}
