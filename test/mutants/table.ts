import type { Judged, Verdict } from "./journal.ts";
import { roomOf } from "./mutants.ts";

const COLUMNS: readonly Verdict[] = ["noticed", "hung", "unnoticed", "unreached", "refused"];

/** Of those that count, how many are noticed, from 0 to 1. */
export function shareNoticed(judged: readonly Judged[]): number {
  const counted = judged.filter(({ verdict }) => verdict !== "refused");
  const noticed = counted.filter(({ verdict }) => verdict === "noticed" || verdict === "hung");
  return counted.length === 0 ? 1 : noticed.length / counted.length;
}

/** Figures by room and by kind of change, and what no test notices, in Markdown. */
export function tableOf(judged: readonly Judged[]): string {
  const missed = judged.filter(({ verdict }) => verdict === "unnoticed" || verdict === "unreached");
  return [
    figures("folder", judged, ({ mutant }) => roomOf(mutant.file)),
    figures("kind of change", judged, ({ mutant }) => mutant.kind),
    missed.map(lineOf).join("\n"),
  ].join("\n\n");
}

/** One mutant in one line. */
export function lineOf({ mutant, verdict, because, ms }: Judged): string {
  const { file, line, kind, original, replacement } = mutant;
  const place = `${roomOf(file)}/${file.slice(file.lastIndexOf("/") + 1)}:${line}`;
  const change = `${short(original)} → ${short(replacement)}`;
  const seconds = (ms / 1_000).toFixed(1);
  return `${verdict} ${place} ${kind}: ${change} (${because === "" ? "" : `${because}, `}${seconds} s)`;
}

function figures(
  title: string,
  judged: readonly Judged[],
  nameOf: (one: Judged) => string,
): string {
  const names = [...new Set(judged.map(nameOf))].toSorted();
  const row = (name: string, of: readonly Judged[]): string => {
    const counts = COLUMNS.map((verdict) => of.filter((one) => one.verdict === verdict).length);
    return `| ${[name, ...counts, `${(shareNoticed(of) * 100).toFixed(1)} %`].join(" | ")} |`;
  };
  return [
    `| ${[title, ...COLUMNS, "noticed of those that count"].join(" | ")} |`,
    `| --- |${" ---: |".repeat(COLUMNS.length + 1)}`,
    ...names.map((name) =>
      row(
        name,
        judged.filter((one) => nameOf(one) === name),
      ),
    ),
    row("all", judged),
  ].join("\n");
}

function short(code: string): string {
  const line = code.replaceAll(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}
