import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Departures } from "../../packages/core/src/servers/departures.ts";
import { FakeClock } from "./fake-clock.ts";

const CUT_AT_MS = 6_500;

function setUp(): { clock: FakeClock; departures: Departures; toldAt: number[] } {
  const clock = new FakeClock();
  const departures = new Departures(clock, () => {});
  departures.begin(CUT_AT_MS);
  return { clock, departures, toldAt: [] };
}

function addMany({ clock, departures, toldAt }: ReturnType<typeof setUp>, count: number): void {
  for (let n = 0; n < count; n += 1)
    departures.add(new EventEmitter(), () => toldAt.push(clock.now()));
}

/** As many at most as were told within any tenth of a second. */
function peak(times: readonly number[]): number {
  const within = times.map((end) => times.filter((at) => at > end - 100 && at <= end).length);
  return Math.max(...within);
}

test("[5.1] two hundred are told in one moment", async () => {
  const stage = setUp();
  addMany(stage, 200);
  await stage.clock.advance();
  expect(stage.departures.report).toEqual({ told: 200, overMs: 0, mostIn100Ms: 200 });
});

test("[5.1] of a thousand a twentieth at most in any tenth of a second, and the report says so", async () => {
  const stage = setUp();
  addMany(stage, 1_000);
  await stage.clock.advance(CUT_AT_MS);
  expect(stage.toldAt).toHaveLength(1_000);
  const most = peak(stage.toldAt);
  expect(most).toBeLessThanOrEqual(50);
  expect(stage.departures.report).toEqual({
    told: 1_000,
    overMs: stage.toldAt.at(-1)! - stage.toldAt[0]!,
    mostIn100Ms: most,
  });
});

test("[5.1] ten thousand are told within the time that there is, however long the event loop is held", async () => {
  const stage = setUp();
  addMany(stage, 10_000);
  await stage.clock.advance(1_000);
  stage.clock.block(1_000);
  await stage.clock.advance(CUT_AT_MS - 2_000);
  expect(stage.toldAt).toHaveLength(10_000);
  expect(peak(stage.toldAt)).toBeLessThanOrEqual(500);
  expect(stage.toldAt.at(-1)).toBeLessThan(CUT_AT_MS - 1_000);
});

test("[5.1] those that come while others are told are told behind them, one after the other too", async () => {
  const stage = setUp();
  addMany(stage, 1_000);
  await stage.clock.advance(1_000);
  addMany(stage, 1_000);
  await stage.clock.advance(CUT_AT_MS);
  expect(stage.toldAt).toHaveLength(2_000);
  expect(peak(stage.toldAt)).toBeLessThanOrEqual(100);
});

test("[5.1, 4.7] who has gone by then is not told, and who was told is not told again", async () => {
  const { clock, departures } = setUp();
  const [gone, late, twice] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
  const told: string[] = [];
  departures.add(gone, () => told.push("gone"));
  departures.add(late, () => told.push("late"), 200);
  departures.add(twice, () => told.push("first"));
  departures.add(twice, () => told.push("second"));
  gone.emit("close");
  late.emit("close");
  await clock.advance(1_000);
  expect(told).toEqual(["first"]);
  expect(departures.waiting).toBe(0);
});

test("[5.1, 4.9] the deadline leaves nobody untold, nor whoever has a goodbye of their own to say still", async () => {
  const stage = setUp();
  const { clock, departures, toldAt } = stage;
  addMany(stage, 10_000);
  await clock.advance(1_000);
  departures.add(new EventEmitter(), () => toldAt.push(clock.now()), 200);
  departures.flush();
  expect(toldAt).toHaveLength(10_001);
  await clock.advance(1_000);
  expect(toldAt).toHaveLength(10_001);
});
