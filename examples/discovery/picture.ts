import type { Answer } from "./traffic.ts";

export interface Life {
  readonly name: string;
  /** Since the traffic began. */
  signalledMs?: number;
  goneMs?: number;
}

const COLUMN_MS = 200;
const SHADES = [" ", "░", "▒", "▓", "█"];

/** A row for each instance: how much it served when, `S` its signal, `|` its exit. */
export function picture(lives: readonly Life[], answers: readonly Answer[]): string {
  const columns = Math.ceil(Math.max(...answers.map(({ atMs }) => atMs)) / COLUMN_MS) + 1;
  const rows = lives.map((life) => {
    const served = counts(
      columns,
      answers.filter(({ by, good }) => good && by === life.name),
    );
    return `${life.name.padEnd(8)} ${served.map((count, column) => cell(life, count, column)).join("")}`;
  });
  const failed = counts(
    columns,
    answers.filter(({ good }) => !good),
  );
  const lost = failed.map((count) => (count === 0 ? "·" : "x")).join("");
  return [...rows, `${"failed".padEnd(8)} ${lost}`].join("\n");
}

function counts(columns: number, answers: readonly Answer[]): number[] {
  const found = Array.from({ length: columns }, () => 0);
  for (const { atMs } of answers) found[Math.floor(atMs / COLUMN_MS)]! += 1;
  return found;
}

function cell({ signalledMs, goneMs }: Life, count: number, column: number): string {
  if (signalledMs !== undefined && Math.floor(signalledMs / COLUMN_MS) === column) return "S";
  if (goneMs !== undefined && Math.floor(goneMs / COLUMN_MS) === column) return "|";
  return SHADES[Math.min(SHADES.length - 1, Math.ceil(count / 2))]!;
}
