/**
 * What is measured, by the habits of OpenTelemetry's semantic conventions: singular names in a namespace, UCUM units,
 * the unit not in the name. prom-client gets the names that OpenTelemetry's Collector would give Prometheus, so that one
 * dashboard and one set of alerts fit both.
 */
export interface Instrument {
  readonly name: string;
  /** `up-down` and `gauge` are read when somebody asks, and so is a `counter`; a `histogram` is told. */
  readonly kind: "up-down" | "gauge" | "counter" | "histogram";
  /** UCUM: `s`, or what is counted, in braces. */
  readonly unit: string;
  readonly description: string;
  /** All that it may have; `lastcall.lifecycle` is absent where the lifecycle has no name. */
  readonly attributes: readonly string[];
}

const LIFECYCLE = "lastcall.lifecycle";

/** In seconds: from a drain with nothing in flight to the longest grace period in use. */
export const DURATION_BOUNDARIES: readonly number[] = [
  0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
];

export type InstrumentKey =
  | "state"
  | "stateDuration"
  | "activeRequests"
  | "activeTasks"
  | "openConnections"
  | "shutdownRequests"
  | "cutTasks"
  | "phaseDuration"
  | "hookDuration"
  | "shutdownDuration";

export const INSTRUMENTS: Readonly<Record<InstrumentKey, Instrument>> = {
  state: {
    name: "lastcall.state",
    kind: "up-down",
    unit: "1",
    description: "1 for the state that the lifecycle is in, 0 for the others.",
    attributes: ["lastcall.state", LIFECYCLE],
  },
  stateDuration: {
    name: "lastcall.state.duration",
    kind: "gauge",
    unit: "s",
    description: "For how long the lifecycle has been in its state.",
    attributes: ["lastcall.state", LIFECYCLE],
  },
  activeRequests: {
    name: "lastcall.active_requests",
    kind: "up-down",
    unit: "{request}",
    description: "Requests in flight, which the drain waits for.",
    attributes: [LIFECYCLE],
  },
  activeTasks: {
    name: "lastcall.active_tasks",
    kind: "up-down",
    unit: "{task}",
    description: "Tracked work in flight, which the drain waits for.",
    attributes: [LIFECYCLE],
  },
  openConnections: {
    name: "lastcall.open_connections",
    kind: "up-down",
    unit: "{connection}",
    description: "Connections that are open.",
    attributes: [LIFECYCLE],
  },
  shutdownRequests: {
    name: "lastcall.shutdown.requests",
    kind: "counter",
    unit: "{request}",
    description: "Requests since the shutdown began, by how they ended.",
    attributes: ["lastcall.outcome", LIFECYCLE],
  },
  cutTasks: {
    name: "lastcall.shutdown.cut_tasks",
    kind: "counter",
    unit: "{task}",
    description: "Tracked work that the drain deadline left behind.",
    attributes: [LIFECYCLE],
  },
  phaseDuration: {
    name: "lastcall.shutdown.phase.duration",
    kind: "histogram",
    unit: "s",
    description: "How long each phase of the shutdown took: lame-duck, draining, closing.",
    attributes: ["lastcall.state", LIFECYCLE],
  },
  hookDuration: {
    name: "lastcall.hook.duration",
    kind: "histogram",
    unit: "s",
    description: "How long each hook took.",
    attributes: ["lastcall.hook.phase", "lastcall.hook.name", "lastcall.outcome", LIFECYCLE],
  },
  shutdownDuration: {
    name: "lastcall.shutdown.duration",
    kind: "histogram",
    unit: "s",
    description: "From the signal to the report.",
    attributes: ["lastcall.exit_code", LIFECYCLE],
  },
};

export const INSTRUMENT_KEYS: readonly InstrumentKey[] = Object.keys(
  INSTRUMENTS,
) as InstrumentKey[];

/** As OpenTelemetry's compatibility specification has it. */
export function prometheusName({ name, kind, unit }: Instrument): string {
  const base = prometheusLabel(name);
  if (kind === "counter") return `${base}_total`;
  return unit === "s" ? `${base}_seconds` : base;
}

export function prometheusLabel(attribute: string): string {
  return attribute.replaceAll(".", "_");
}
