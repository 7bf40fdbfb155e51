import { kinds } from "./judge.ts";
import type { Program } from "./program.ts";
import type { Outcome } from "./run-program.ts";
import { versions } from "./versions.ts";

export interface Row {
  readonly program: Program;
  readonly bare: Outcome;
  readonly ours: Outcome;
}

const columns = [
  "Program",
  "Its own cleanup",
  "In flight",
  "New requests",
  "Cleanup done",
  "Exit",
  "Seconds",
] as const;

/** Where it stands in a page. */
export const TABLE = /^\| Program .*\n(?:\|.*\n)*/m;

/** Without ours, and after the arrow with it; once where it is the same. */
export function cells({ program, bare, ours }: Row): string[] {
  const pair = (of: (outcome: Outcome) => string): string => {
    const [without, beside] = [of(bare), of(ours)];
    return without === beside ? without : `${without} → ${beside}`;
  };
  return [
    nameOf(program),
    program.cleanup?.what ?? "none",
    pair(({ inFlight }) => `${inFlight.whole} of ${inFlight.of}`),
    pair(({ newOnes }) => newRequests(newOnes)),
    pair(({ cleanedUp }) => doneOrNot(cleanedUp)),
    pair(({ exit }) => exit),
    pair(({ exit, seconds }) => (exit === "never" ? "–" : seconds.toFixed(1))),
  ];
}

/** With the version of the package that it is about. */
export function nameOf({ name, packages: [first] }: Program): string {
  return `${name} ${first === undefined ? process.versions.node : versions[first]}`;
}

export function markdown(rows: readonly Row[]): string {
  const lines = rows.map((row) => line(cells(row)));
  return [line(columns), line(columns.map(() => "---")), ...lines].join("\n");
}

function line(texts: readonly string[]): string {
  return `| ${texts.join(" | ")} |`;
}

function doneOrNot(done: boolean | undefined): string {
  if (done === undefined) return "–";
  return done ? "yes" : "no";
}

function newRequests({ served, refused, lost }: Outcome["newOnes"]): string {
  const seen = [
    ...(served > 0 ? ["served"] : []),
    ...(refused > 0 ? ["503"] : []),
    ...(lost.length > 0 ? [kinds(lost)] : []),
  ];
  return seen.length > 0 ? seen.join(", ") : "none came";
}
