import {
  type Budget,
  numbersUnder,
  resolveBudget,
} from "../../packages/core/src/options/budget.ts";
import { PLATFORMS } from "../../packages/core/src/options/platform.ts";
import { bar, svg, text, upright } from "./svg.ts";

const SHOWN = ["docker", "kubernetes", "fly"] as const;
const WIDTH = 760;
const LEFT = 96;
const RIGHT = 44;
const ROW = 62;

/** How one grace period is split, on platforms whose limits differ. */
export function budgetPicture(): string {
  const rows = SHOWN.map((name) => {
    const row = PLATFORMS.find((one) => one.name === name)!;
    const budget = resolveBudget(numbersUnder(row.killLimitMs), row.killLimitMs);
    const lameDuckMs = Math.min(budget.lameDuckBoundMs, row.lameDuckMs ?? Infinity);
    return { name, killLimitMs: row.killLimitMs, budget, lameDuckMs };
  });
  const parts = rows.flatMap(({ name, killLimitMs, budget, lameDuckMs }, index) =>
    rowOf(name, killLimitMs, budget, lameDuckMs, 28 + index * ROW),
  );
  const said = rows.map(
    ({ name, killLimitMs, budget, lameDuckMs }) =>
      `${name}: a lame duck of at most ${seconds(lameDuckMs)}, requests until ${seconds(budget.drainDeadlineMs)}, ` +
      `hooks until ${seconds(budget.gracePeriodMs)}, killed at ${seconds(killLimitMs)}`,
  );
  const legend = 28 + rows.length * ROW + 8;
  return svg({
    title: "One grace period, split",
    description: `${said.join(". ")}. Each row is drawn to its own scale.`,
    width: WIDTH,
    height: legend + 20,
    parts: [
      ...parts,
      bar("serve", LEFT, LEFT + 14, legend, 10),
      text("lame duck, at most", LEFT + 20, legend + 9, 'class="small"'),
      bar("drain", LEFT + 150, LEFT + 164, legend, 10),
      text("requests in flight", LEFT + 170, legend + 9, 'class="small"'),
      bar("hooks", LEFT + 290, LEFT + 304, legend, 10),
      text("flush and close hooks", LEFT + 310, legend + 9, 'class="small"'),
      upright("kill", LEFT + 456, legend - 2, legend + 12),
      text("the platform kills", LEFT + 464, legend + 9, 'class="small"'),
    ],
  });
}

function rowOf(
  name: string,
  killLimitMs: number,
  { drainDeadlineMs, gracePeriodMs }: Budget,
  lameDuckMs: number,
  y: number,
): string[] {
  const x = (ms: number): number => LEFT + (ms / killLimitMs) * (WIDTH - LEFT - RIGHT);
  const ticks = [0, lameDuckMs, drainDeadlineMs, gracePeriodMs, killLimitMs];
  return [
    text(name, LEFT - 10, y + 15, 'class="strong" text-anchor="end"'),
    bar("serve", x(0), x(lameDuckMs) - 1, y, 22),
    bar("drain", x(lameDuckMs), x(drainDeadlineMs) - 1, y, 22),
    bar("hooks", x(drainDeadlineMs), x(gracePeriodMs) - 1, y, 22),
    bar("spare", x(gracePeriodMs), x(killLimitMs), y + 8, 6),
    upright("kill", x(killLimitMs), y - 4, y + 26),
    ...ticks.map((ms, index) =>
      text(seconds(ms), x(ms), y + (index === 3 ? -6 : 38), 'class="small" text-anchor="middle"'),
    ),
  ];
}

function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(2))} s`;
}
