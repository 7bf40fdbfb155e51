import {
  band,
  bars,
  marker,
  seconds,
  type Columns,
} from "../../packages/cli/src/drill/picture/band.ts";
import { paint, type Colour } from "../../packages/cli/src/drill/picture/paint.ts";
import type { Stage } from "./stage.ts";
import type { Story } from "./story.ts";
import { GRACE_PERIOD_MS } from "./service.ts";
import { MEANING_OF_503 } from "./verdict.ts";
import { SLICE_MS } from "../../packages/cli/src/drill/picture/slices.ts";

const COLUMNS = 60;
const LABEL = 13;
const BAR = 30;
/** Room for `closed` after the last column. */
const LAST_WORD = "closed".length;

const STATES = {
  ready: "green",
  "lame-duck": "yellow",
  draining: "magenta",
  closing: "blue",
  closed: "gray",
} as const satisfies Record<string, Colour>;
const ANSWERS = { "200": "green", "503": "yellow", gone: "gray" } as const;

/** The whole picture, as lines of at most 79 columns. */
export function frame(stage: Stage, story: Story): string[] {
  const { program, service, prober, tally, signal } = stage;
  const now = Math.floor((service.exit?.at ?? story.now) / SLICE_MS);
  const begun = Math.floor((prober.readiness.changes[0]?.at ?? story.now) / SLICE_MS);
  const columns: Columns = {
    first: Math.max(begun, now - COLUMNS + LAST_WORD),
    count: COLUMNS,
    now,
  };
  const slices = tally.slices;
  const { answered, lost, "turned-away": away } = tally.total;
  const at = story.signalAt;
  return [
    `${paint("bold", program.title)}: Express 5, pid ${service.pid}, stopped while it works; grace period ${GRACE_PERIOD_MS / 1000} s`,
    row("", at === undefined ? "" : marker(paint("bold", `▼ ${signal}`), at, columns)),
    ...(prober.state.value === undefined
      ? []
      : [row("state", band(prober.state, STATES, columns))]),
    row("readiness", band(prober.readiness, ANSWERS, columns)),
    row("liveness", band(prober.liveness, ANSWERS, columns)),
    row(
      "in flight",
      bars(
        slices.map(({ inFlight }) => inFlight),
        "cyan",
        columns,
      ),
      tally.inFlight,
    ),
    row(
      "200, 201",
      bars(
        slices.map(({ ended }) => ended.answered),
        "green",
        columns,
      ),
      answered,
    ),
    row(
      "503",
      bars(
        slices.map(({ ended }) => ended["turned-away"]),
        "yellow",
        columns,
      ),
      away,
    ),
    row(
      "lost",
      bars(
        slices.map(({ ended }) => ended.lost),
        "red",
        columns,
      ),
      lost,
    ),
    row("", at === undefined ? "" : seconds(at, columns)),
    paint("gray", away === 0 ? "" : MEANING_OF_503),
    ...stage.long.map((request) => longLine(request)),
    "",
    ...program.hooks.map(([phase, name]) => hookLine(stage, phase, name, at ?? 0)),
    ordersLine(stage),
    endLine(stage, at ?? 0),
  ];
}

function row(label: string, line: string, total?: number): string {
  const figure = total === undefined ? "" : String(total).padStart(6);
  return paint("gray", label.padEnd(LABEL)) + line + figure;
}

function longLine({ name, progress, note, state }: Stage["long"][number]): string {
  const full = Math.round(progress * BAR);
  const colour = state === "lost" ? "red" : "green";
  const line = paint(colour, "█".repeat(full)) + paint("gray", "░".repeat(BAR - full));
  const ends = { waiting: "", "under way": note, whole: `✓ ${note}`, lost: `✗ ${note}` };
  return `${name.padEnd(LABEL)}${line}  ${state === "waiting" ? "" : paint(state === "under way" ? "gray" : colour, ends[state])}`;
}

/** By the service's own line as soon as it is there, by the report when that has come. */
function hookLine({ service }: Stage, phase: string, name: string, signalAt: number): string {
  const label = `${phase.padEnd(LABEL)}${name.padEnd(14)}`;
  const saidAt = service.hookLines.get(name);
  const reported = service.report?.hooks.find((hook) => hook.name === name);
  const since = saidAt === undefined ? "" : `at +${inSeconds(saidAt - signalAt)}`;
  if (reported === undefined)
    return saidAt === undefined
      ? paint("gray", `${label} ·`)
      : `${label} ${paint("green", `✓ ${since}`)}`;
  const good = reported.outcome === "done";
  const told = `${good ? "✓" : "✗"} ${since}, ${reported.outcome} in ${reported.durationMs} ms`;
  return `${label} ${paint(good ? "green" : "red", told)}`;
}

function ordersLine({ orders: { acknowledged, audited } }: Stage): string {
  const told = `${acknowledged} acknowledged`;
  if (audited === undefined) return paint("gray", `${"orders".padEnd(LABEL)}${told}`);
  const whole = audited.missing === 0;
  const kept = `${whole ? "✓" : "✗"} ${told}, ${acknowledged - audited.missing} of them in the journal`;
  return `${"orders".padEnd(LABEL)}${paint(whole ? "green" : "red", kept)}`;
}

function endLine({ service: { exit, report } }: Stage, signalAt: number): string {
  const label = "exit".padEnd(LABEL);
  if (exit === undefined) return paint("gray", `${label}·`);
  const good = exit.code === 0;
  const how = exit.code === null ? `by ${exit.signal}` : `code ${exit.code}`;
  const told = `${good ? "✓" : "✗"} ${how} at +${inSeconds(exit.at - signalAt)}`;
  const phases = report?.phases.map(
    ({ phase, durationMs }) => `${phase} ${(durationMs / 1000).toFixed(2)}`,
  );
  return `${label}${paint(good ? "green" : "red", told)}${paint("gray", phases === undefined ? "" : `: ${phases.join(", ")}`)}`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
