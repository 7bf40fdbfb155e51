import { maximum, median } from "../helpers/figures.ts";
import type { KillSlice } from "./kill-slice.ts";
import type { RollSlice } from "./roll-slice.ts";
import type { State } from "./state.ts";

export interface Wanted {
  readonly restarts: number;
  readonly requests: number;
  readonly kills: number;
}

export function sum<T>(all: readonly T[], figure: (one: T) => number): number {
  return all.reduce((total, one) => total + figure(one), 0);
}

/** What was seen so far, and of how much, as Markdown. */
export function tableOf({ rolled, killed }: State, wanted: Wanted): string {
  const real = rolled.filter(({ control }) => !control);
  const names = [...new Set(rolled.map(({ front }) => front))];
  const rows = [
    ...names.map((name) => rollRow(name, of(real, name))),
    rollRow("all", real),
    ...names.map((name) => {
      const control = rolled.filter((slice) => slice.control && slice.front === name);
      return rollRow(`control: ${name}, no lame duck`, control);
    }),
  ];
  const kills = (["SIGTERM", "SIGKILL"] as const).map((signal) =>
    killRow(
      signal,
      killed.filter((slice) => slice.signal === signal),
    ),
  );
  return [
    `${sum(real, ({ restarts }) => restarts)} of ${wanted.restarts} restarts, ${sum(real, ({ sent }) => sent)} of ${wanted.requests} requests, ${sum(killed, (slice) => slice.kills)} of ${wanted.kills} kills`,
    "",
    "| behind | restarts | requests | lost | exit median (ms) | exit max (ms) | bad exits |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "| the journal gets | kills | acknowledged | not stored | beyond the bound | oldest of them (ms) | stored twice |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...kills,
  ].join("\n");
}

function of(slices: readonly RollSlice[], name: string): RollSlice[] {
  return slices.filter(({ front }) => front === name);
}

function rollRow(name: string, slices: readonly RollSlice[]): string {
  return row(
    name,
    sum(slices, ({ restarts }) => restarts),
    sum(slices, ({ sent }) => sent),
    sum(slices, ({ failed }) => failed),
    slices.length === 0 ? "–" : Math.round(median(slices.map((slice) => slice.exitMedianMs))),
    slices.length === 0 ? "–" : maximum(slices.map((slice) => slice.exitMaxMs)),
    sum(slices, ({ badExits }) => badExits.length),
  );
}

function killRow(signal: string, slices: readonly KillSlice[]): string {
  return row(
    signal,
    sum(slices, ({ kills }) => kills),
    sum(slices, ({ acknowledged }) => acknowledged),
    sum(slices, ({ lost }) => lost),
    sum(slices, ({ beyondTheBound }) => beyondTheBound),
    maximum([0, ...slices.map(({ oldestLostMs }) => oldestLostMs)]),
    sum(slices, ({ duplicated }) => duplicated),
  );
}

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}
