import { AFTER_MS, BEFORE_MS, type Panel, type Row, type Stretch } from "./panel.ts";
import { SLICE_MS } from "../../packages/cli/src/drill/picture/slices.ts";

const WIDTH = 820;
const LEFT = 96;
const RIGHT = 14;
const PANEL = 214;
const ROW = 26;
const BAR = 20;
const FIRST_ROW = 58;
const SWEEP_S = 7;
const HOLD_S = 4;

const PX_PER_MS = (WIDTH - LEFT - RIGHT) / (BEFORE_MS + AFTER_MS);

const STYLE = `
  svg { --paper: #fff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0;
        --good: #1a7f37; --away: #9a6700; --bad: #cf222e; --flight: #0969da; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --line: #3d444d;
          --good: #3fb950; --away: #d29922; --bad: #f85149; --flight: #58a6ff; }
  }
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink); }
  .title { font-weight: 600; }
  .faint { fill: var(--faint); }
  .good, .answered, .ready { fill: var(--good); }
  .refused, .unready { fill: var(--away); }
  .bad, .lost { fill: var(--bad); }
  .flight { fill: var(--flight); }
  .gone { fill: var(--faint); }
  .paper { fill: var(--paper); }
  .rule { stroke: var(--line); }
  .signal { stroke: var(--ink); stroke-dasharray: 3 3; }
  .cover { animation: sweep ${SWEEP_S + HOLD_S}s linear infinite; }
  .verdict { animation: tell ${SWEEP_S + HOLD_S}s linear infinite; }
  @keyframes sweep { from { transform: none } ${share(SWEEP_S)}, to { transform: translateX(${WIDTH - LEFT}px) } }
  @keyframes tell { from, ${share(SWEEP_S)} { opacity: 0 } ${share(SWEEP_S + 0.3)}, to { opacity: 1 } }
  @media (prefers-reduced-motion: reduce) {
    .cover { display: none; } .verdict { animation: none; }
  }
`;

function share(seconds: number): string {
  return `${Math.round((seconds / (SWEEP_S + HOLD_S)) * 1_000) / 10}%`;
}

function xOf(ms: number): number {
  return Math.round((LEFT + (ms + BEFORE_MS) * PX_PER_MS) * 10) / 10;
}

/** The panels below each other on one axis of time, which is swept again and again. */
export function drawing(panels: readonly Panel[]): string {
  const height = panels.length * PANEL + 26;
  const said = panels.map(({ title, facts }) => `${title}: ${facts}`).join(". ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">One service, stopped under load: with lastcall, and without</title>
<desc id="desc">${said}.</desc>
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>
${panels.map((panel, index) => `<g transform="translate(0 ${index * PANEL})">${drawPanel(panel)}</g>`).join("\n")}
<g transform="translate(0 ${panels.length * PANEL + 8})">${axis()}</g>
</svg>
`;
}

function drawPanel({ title, readiness, rows, exitAt, passed, facts }: Panel): string {
  const bottom = FIRST_ROW + (rows.length + 1) * ROW;
  const exit = xOf(exitAt);
  return [
    `<text class="title" x="14" y="28">${title}</text>`,
    label("readiness", 0),
    ...rows.map((row, index) => label(row.label, index + 1)),
    ...readiness.map(drawStretch),
    ...rows.map((row, index) => drawRow(row, index + 1)),
    `<path class="signal" d="M${xOf(0)} 44V${bottom}"/><text class="faint" x="${xOf(0) + 5}" y="50">SIGTERM</text>`,
    `<path class="rule" d="M${exit} 44V${bottom}"/><text class="faint" x="${exitAt < 500 ? exit + 70 : exit + 5}" y="50">exit</text>`,
    `<rect class="cover paper" x="${LEFT}" y="36" width="${WIDTH - LEFT}" height="${bottom - 34}"/>`,
    `<text class="verdict ${passed ? "good" : "bad"}" x="${WIDTH - RIGHT}" y="28" text-anchor="end">${facts}</text>`,
  ].join("\n");
}

function label(text: string, row: number): string {
  return `<text class="faint" x="14" y="${FIRST_ROW + row * ROW + 16}">${text}</text>`;
}

function drawStretch({ value, from, until }: Stretch): string {
  const kind = { "200": "ready", "503": "unready" }[value] ?? "gone";
  const width = Math.max(0, xOf(until) - xOf(from));
  const word =
    width > 40 ? `<text class="${kind}" x="${xOf(from)}" y="${FIRST_ROW + 8}">${value}</text>` : "";
  return `${word}<rect class="${kind}" x="${xOf(from)}" y="${FIRST_ROW + 12}" width="${width}" height="4"/>`;
}

function drawRow({ kind, values }: Row, row: number): string {
  const top = Math.max(1, ...values);
  const base = FIRST_ROW + row * ROW + BAR;
  const width = Math.round(SLICE_MS * PX_PER_MS * 0.8 * 10) / 10;
  return values
    .map((value, index) => {
      if (value === 0) return "";
      const height = Math.max(2, Math.round((value / top) * BAR));
      const x = xOf(index * SLICE_MS - BEFORE_MS);
      return `<rect class="${kind}" x="${x}" y="${base - height}" width="${width}" height="${height}"/>`;
    })
    .join("");
}

function axis(): string {
  const seconds = Array.from(
    { length: Math.floor((BEFORE_MS + AFTER_MS) / 1_000) },
    (_, n) => n - Math.floor(BEFORE_MS / 1_000),
  );
  return seconds
    .map(
      (at) => `<text class="faint" x="${xOf(at * 1_000)}" y="4">${at > 0 ? "+" : ""}${at} s</text>`,
    )
    .join("");
}
