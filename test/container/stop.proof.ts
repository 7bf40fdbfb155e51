import { afterAll, describe, expect, test } from "vitest";
import { Docker } from "./docker.ts";
import { documentedOutcomes } from "./stop/documented.ts";
import type { Launch } from "./stop/launch.ts";
import { type Front, FRONTS, LAUNCHES } from "./stop/launches.ts";
import { KILLED, LIMIT_S, measureStop, outcomeOf, type Stop } from "./stop/measure.ts";

/** Of the table's cells every so many, along its diagonals: every row and every column has its part. */
const EVERY = Number(process.env["LASTCALL_STOP_CELLS_EVERY"] ?? 1);

const docker = Docker.inherited();
const documented = documentedOutcomes();
const measured = new Map(LAUNCHES.map(({ name }) => [name, new Map<string, Stop>()]));

afterAll(() => {
  const cells = (stops: ReadonlyMap<string, Stop>): object =>
    Object.fromEntries(FRONTS.map(({ name }) => [name, cell(stops.get(name))]));
  console.table(Object.fromEntries([...measured].map(([name, stops]) => [name, cells(stops)])));
});

function cell(stop: Stop | undefined): string {
  if (stop === undefined) return "";
  const { arrived, tookMs } = stop;
  return `${outcomeOf(stop)}, ${Math.round(tookMs)} ms${arrived ? "" : ", no signal"}`;
}

test("docs/articles/docker-stop.md has a row for every launch and a column for everything in front, and no other", () => {
  expect([...documented.keys()]).toEqual(LAUNCHES.map(({ name }) => name));
  for (const columns of documented.values())
    expect([...columns.keys()]).toEqual(FRONTS.map(({ name }) => name));
});

describe.for(LAUNCHES)("[3.5, 4.1, 8.4] docker stop of $name", { concurrent: true }, (launch) => {
  const row = LAUNCHES.indexOf(launch);
  const fronts = FRONTS.filter((_, column) => (row + column) % EVERY === 0);
  test.for(fronts)("behind $name", async (front, context) => {
    const stop = await measureStop(docker, context, launch, front);
    measured.get(launch.name)?.set(front.name, stop);
    expect(outcomeOf(stop)).toBe(documented.get(launch.name)?.get(front.name));
    if (stop.lost === 0) expectDrained(stop);
    else expectForetold(stop, launch, front);
  });
});

/** The signal arrived: everything was answered, in time, and nobody had said that it would not be. */
function expectDrained({ arrived, reported, tookMs, warning, findings }: Stop): void {
  expect({ arrived, reported, warning }).toEqual({
    arrived: true,
    reported: 0,
    warning: undefined,
  });
  expect(tookMs).toBeLessThan(LIMIT_S * 1_000);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
}

/** It did not, or the container did not wait: the program and the doctor had said so, and what to write instead. */
function expectForetold(
  { exitCode, reported, lines, findings }: Stop,
  { says }: Launch,
  front: Front,
): void {
  expect(reported).toBeUndefined();
  const warning = says ?? /warning: this process can't receive .* CMD \["node", "app.js"\]/;
  expect(lines.filter((line) => warning.test(line))).toHaveLength(1);
  expect(findings).not.toEqual([]);
  // An option of `docker run` is in none of the files.
  if (front.option !== undefined) return;
  const atTheLimit = findings.filter(({ why }) => why.includes("killed at the limit"));
  expect(atTheLimit).toHaveLength(exitCode === KILLED ? findings.length : 0);
}
