import type { Cut } from "./channels.ts";
import type { HookReport, ReportedPhase, ShutdownReport } from "./report.ts";
import { oneLine } from "./text.ts";

/** So many of a list are named in a sentence. */
const NAMED = 5;

/** What the start line says. */
export interface StartFacts {
  readonly state: string;
  /** What the times are made for, and what told it. */
  readonly platform: string;
  readonly toldBy: string;
  readonly gracePeriodMs: number;
  readonly flushReserveMs: number;
  /** The paths of the probes. */
  readonly probes: readonly string[];
  /** Who answers them: `program`, where it hands requests over, and `nobody` for one that knows nothing of us. */
  readonly probesBy: "adapter" | "probe-server" | "program" | "nobody";
  /** Where they are answered as well. */
  readonly probePort?: number;
  /** Listeners of a stop signal that are the program's own, by name and place. */
  readonly signalListeners: readonly string[];
}

export function startSentence(facts: StartFacts): string {
  const { signalListeners } = facts;
  const parts = [
    facts.platform === "none" ? "no platform" : `on ${facts.platform} (told by ${facts.toldBy})`,
    `${seconds(facts.gracePeriodMs)} from a signal to the exit, ${seconds(facts.flushReserveMs)} of it for the hooks`,
    probesPart(facts),
    ...(signalListeners.length > 0
      ? [`the program's own signal listeners: ${some(signalListeners.map(oneLine))}`]
      : []),
  ];
  return `${facts.state}: ${parts.join("; ")}`;
}

function probesPart({ probes, probesBy, probePort }: StartFacts): string {
  if (probesBy === "nobody") return "no probe port (LASTCALL_PROBE_PORT is not set)";
  if (probes.length === 0) return "no probes";
  const by = {
    adapter: probePort === undefined ? "" : `, also on port ${probePort}`,
    "probe-server": ` on port ${probePort}`,
    // Whether it calls them is seen at the first probe.
    program: " by handleProbe or intercept",
  };
  return `probes ${probes.join(" ")}${by[probesBy]}`;
}

/** What a shutdown waits for. */
export interface Waiting extends Omit<Cut, "lifecycle"> {
  readonly phase: ReportedPhase | undefined;
  readonly hooks: readonly string[];
  readonly elapsedMs: number;
  readonly leftMs: number;
}

export function waitingSentence(waiting: Waiting): string {
  const { phase, elapsedMs, leftMs, hooks } = waiting;
  const things = [
    ...inFlight(waiting),
    ...(hooks.length > 0 ? [`${counted(hooks.length, "hook")} (${some(hooks.map(oneLine))})`] : []),
  ];
  if (phase === "lame-duck") things.push("load balancers to look away");
  const what = things.length > 0 ? things.join(", ") : "connections to close";
  return `stopping for ${seconds(elapsedMs)}: waiting for ${what}; ${seconds(leftMs)} left`;
}

export function cutSentence(cut: Cut): string {
  return `cut: ${inFlight(cut).join(", ")}`;
}

/** Of one that failed: `flush hook orders failed after 0.31 s (unsaved 12): connect ECONNREFUSED`. */
export function hookSentence(hook: HookReport): string {
  const { phase, name, outcome, durationMs, error, figures = {} } = hook;
  const said = Object.entries(figures).map(([what, figure]) => `${what} ${figure}`);
  const figuresText = said.length === 0 ? "" : ` (${some(said)})`;
  const why = error === undefined ? "" : `: ${error}`;
  const ended = `${outcome.replace("-", " ")} after ${seconds(durationMs)}`;
  return `${phase} hook ${name} ${ended}${figuresText}${why}`;
}

/** The account in one sentence: `stopped in 1.07 s: 12 finished, 3 refused, 0 cut`. */
export function endSentence(report: ShutdownReport): string {
  const { requests, work, hooks, departures, exitCode } = report;
  const counts = [
    `${requests.completed} finished`,
    `${requests.refused} refused`,
    `${requests.cutCount + work.cutCount} cut`,
    ...(requests.aborted > 0 ? [`${requests.aborted} given up by their clients`] : []),
    ...(requests.longLived > 0 ? [`${counted(requests.longLived, "subscription")} ended`] : []),
    ...(departures.told > departures.mostIn100Ms
      ? [`${counted(departures.told, "client")} sent elsewhere over ${seconds(departures.overMs)}`]
      : []),
  ];
  const failed = hooks.filter(({ outcome }) => outcome !== "done");
  const reasons = failed.map(
    ({ phase, name, outcome }) => `${phase} hook ${name} ${outcome.replace("-", " ")}`,
  );
  const code = exitCode === 0 ? "" : `; exit code ${exitCode}`;
  const why = reasons.length === 0 ? "" : `: ${some(reasons)}`;
  return `stopped in ${seconds(report.durationMs)}: ${counts.join(", ")}${code}${why}`;
}

function inFlight({ requests, requestCount, work, workCount }: Omit<Cut, "lifecycle">): string[] {
  const shown = requests.map(
    ({ method, path, ageMs, progress }) => `${method} ${path} ${progress} for ${seconds(ageMs)}`,
  );
  return [
    ...(requestCount > 0
      ? [`${counted(requestCount, "request")} (${some(shown, requestCount)})`]
      : []),
    ...(workCount > 0 ? [`${counted(workCount, "task")} (${some(work, workCount)})`] : []),
  ];
}

function some(texts: readonly string[], count: number = texts.length): string {
  const named = texts.slice(0, NAMED);
  const more = count - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
