import type { Lane } from "./lane.ts";
import { paint, type Colour } from "./paint.ts";
import { SLICE_MS } from "./slices.ts";

/** The columns of the picture: which slice of time is the first, how many there are, and which is now. */
export interface Columns {
  readonly first: number;
  readonly count: number;
  readonly now: number;
}

function columnOf(at: number, { first }: Columns): number {
  return Math.floor(at / SLICE_MS) - first;
}

/** A lane as a line of stretches, each with its value in front: `ready ━━━━━━ draining ━━━━`. */
export function band(
  lane: Lane,
  colours: Readonly<Record<string, Colour>>,
  columns: Columns,
): string {
  const end = Math.min(columns.now - columns.first + 1, columns.count);
  let drawn = 0;
  let line = "";
  lane.changes.forEach(({ value }, index) => {
    const next = lane.changes[index + 1];
    const until = next === undefined ? end : Math.min(columnOf(next.at, columns), end);
    const room = until - drawn;
    if (room <= 0) return;
    const text = next === undefined || room >= value.length ? value : "";
    const drawing = (room > text.length ? `${text} ` : text).trimStart().padEnd(room, "━");
    line += paint(colours[value] ?? "gray", drawing);
    drawn += drawing.length;
  });
  return line + " ".repeat(Math.max(0, columns.count - drawn));
}

const BARS = " ▁▂▃▄▅▆▇█";

/** One bar for each slice; the highest is as high as the line. */
export function bars(values: readonly number[], colour: Colour, columns: Columns): string {
  const shown = Array.from({ length: columns.count }, (_, n) => values[columns.first + n] ?? 0);
  const top = Math.max(1, ...shown);
  return paint(colour, shown.map((value) => BARS[Math.ceil((value / top) * 8)]).join(""));
}

/** A mark under a column, and seconds below the picture. */
export function marker(text: string, at: number, columns: Columns): string {
  return " ".repeat(Math.max(0, columnOf(at, columns))) + text;
}

export function seconds(origin: number, columns: Columns): string {
  let line = " ".repeat(columns.count);
  const perSecond = 1000 / SLICE_MS;
  const zero = columnOf(origin, columns);
  const first = ((zero % perSecond) + perSecond) % perSecond;
  for (let column = first; column < columns.count; column += perSecond) {
    const label = `${column < zero ? "-" : "+"}${Math.abs(column - zero) / perSecond} s`;
    const text = column === zero ? "0" : label;
    line = line.slice(0, column) + text + line.slice(column + text.length);
  }
  return paint("gray", line.slice(0, columns.count));
}
