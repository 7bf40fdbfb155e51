import { bar, svg, text, type Tone, upright } from "./svg.ts";
import type { Seen, Stop } from "./stop.ts";

const WIDTH = 760;
const LEFT = 118;
const RIGHT = 20;
const BEFORE_MS = 500;
const LANE = 26;
const PHASES_TOP = 34;
const PHASE_TONES: Readonly<Record<string, Tone>> = {
  "lame-duck": "serve",
  draining: "drain",
  closing: "hooks",
};

/** What one stop looked like: its phases and hooks as the report has them, the requests as their clients saw them. */
export function phasesPicture({ report, seen, exitMs }: Stop): string {
  const untilMs = exitMs + 250;
  const x = (ms: number): number =>
    LEFT +
    ((Math.max(ms, -BEFORE_MS) + BEFORE_MS) / (untilMs + BEFORE_MS)) * (WIDTH - LEFT - RIGHT);
  const whats = ["probe", "slow request", "new request", "late request"];
  const lanes = whats.flatMap((what, lane) => {
    const y = PHASES_TOP + 44 + lane * LANE;
    const shown = seen.filter(
      (one) => one.what === what && one.toMs > -BEFORE_MS && one.fromMs < exitMs,
    );
    return [
      text(what, LEFT - 10, y + 11, 'text-anchor="end"'),
      ...shown.map((one) => bar(toneOf(one), x(one.fromMs), x(one.toMs), y, 14)),
    ];
  });
  const hooksTop = PHASES_TOP + 44 + whats.length * LANE;
  const hooks = report.hooks.flatMap((hook, lane) => {
    const y = hooksTop + lane * LANE;
    const startMs = hookStart(report, hook.phase, lane);
    return [
      text(`${hook.phase} hook`, LEFT - 10, y + 11, 'text-anchor="end"'),
      bar("hooks", x(startMs), x(startMs + hook.durationMs), y, 14),
    ];
  });
  const bottom = hooksTop + report.hooks.length * LANE + 4;
  const phases = report.phases.flatMap(({ phase, startMs, durationMs }) => [
    bar(PHASE_TONES[phase] ?? "spare", x(startMs), x(startMs + durationMs) - 1, PHASES_TOP, 20),
    text(phase, x(startMs) + 2, PHASES_TOP - 6, 'class="small"'),
  ]);
  const ticks = Array.from({ length: Math.floor(exitMs / 500) + 1 }, (_, n) => n * 500);
  return svg({
    title: "A stop, as it was",
    description: described(report, seen, exitMs),
    width: WIDTH,
    height: bottom + 52,
    parts: [
      text("state", LEFT - 10, PHASES_TOP + 15, 'class="strong" text-anchor="end"'),
      ...phases,
      ...lanes,
      ...hooks,
      upright("line", x(0), PHASES_TOP - 18, bottom),
      text("signal", x(0) - 6, PHASES_TOP - 10, 'class="strong" text-anchor="end"'),
      upright("line", x(exitMs), PHASES_TOP - 4, bottom),
      text("exit", x(exitMs), PHASES_TOP - 10, 'class="strong" text-anchor="middle"'),
      ...ticks.map((ms) =>
        text(`${ms / 1_000} s`, x(ms), bottom + 14, 'class="small" text-anchor="middle"'),
      ),
      bar("serve", LEFT, LEFT + 14, bottom + 30, 10),
      text("answered as ever", LEFT + 20, bottom + 39, 'class="small"'),
      bar("refused", LEFT + 150, LEFT + 164, bottom + 30, 10),
      text("503: not ready, or go elsewhere", LEFT + 170, bottom + 39, 'class="small"'),
      bar("spare", LEFT + 370, LEFT + 384, bottom + 30, 10),
      text("the port is closed", LEFT + 390, bottom + 39, 'class="small"'),
    ],
  });
}

function toneOf({ outcome }: Seen): Tone {
  if (outcome === 200) return "serve";
  return outcome === 503 ? "refused" : "spare";
}

/** The report says how long a hook took; when it began follows from its phase. */
function hookStart({ phases, hooks }: Stop["report"], phase: string, index: number): number {
  if (phase === "deregister") return 0;
  const closing = phases.find((one) => one.phase === "closing")?.startMs ?? 0;
  const before = hooks.slice(0, index).filter((hook) => hook.phase === "flush");
  return closing + (phase === "close" ? Math.max(0, ...before.map((hook) => hook.durationMs)) : 0);
}

function described(
  { phases, hooks }: Stop["report"],
  seen: readonly Seen[],
  exitMs: number,
): string {
  const after = seen.filter((one) => one.fromMs >= 0 && one.fromMs < exitMs);
  const count = (what: string, outcome: Seen["outcome"]): number =>
    after.filter((one) => one.what === what && one.outcome === outcome).length;
  return [
    phases
      .map(
        ({ phase, startMs, durationMs }) =>
          `${phase} from ${Math.round(startMs)} ms for ${Math.round(durationMs)} ms`,
      )
      .join(", "),
    `exit after ${Math.round(exitMs)} ms`,
    `after the signal ${count("probe", 503)} probes were answered 503; ${count("new request", 200)} new requests were served until the balancer looked away, ${count("late request", 503)} late ones answered 503`,
    `the slow request, begun before the signal, was answered ${seen.find((one) => one.what === "slow request")?.outcome}`,
    `hooks: ${hooks.map(({ phase, name, durationMs }) => `${phase} ${name} for ${Math.round(durationMs)} ms`).join(", ")}`,
  ].join(". ");
}
