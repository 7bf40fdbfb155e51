/** One of those that ask at a steady interval. */
export interface Series {
  readonly intervalMs: number;
  /** When it last asked. */
  readonly lastAt: number;
}

interface Chain {
  readonly times: readonly number[];
  readonly intervalMs: number;
  /** How far its intervals are from that, on average. */
  readonly spreadMs: number;
  /** How much it says: how unlikely it is that chance put as many times in line, and how few of its own it misses. */
  readonly weight: number;
}

/** Two intervals count as equal when they differ by no more than this share of the longer one. */
const JITTER = 0.5;
/** So many of the intervals have to be equal: a question that was late is no reason to forget who asks. */
const STEADY_SHARE = 2 / 3;
/** The interleaved series are found by their exactness: by this share of the interval, and this much, they may be off. */
const TIGHT_SHARE = 0.15;
const TIGHT_MS = 100;
/** By chance alone no more than this many chains may be expected. */
const CHANCE = 0.1;
/** Two series are better than one with twice the pace when they are so much more exact. */
const BETTER = 1.3;
/** Series that leave more than this share of the questions unexplained are no picture of who asks. */
const EXPLAINED = 0.8;
/** Several exact series are preferred to one that jitters when their spread is no more than this share of its. */
const EXACT = 0.3;
/** So many of the intervals have no part in a question that was late, which makes the one before and the one behind odd. */
const USUAL = 0.75;
/** Intervals that are off by no more than this share of one are all the same. */
const EVEN_SHARE = 0.02;

/**
 * The steady series among the times at which one address with one user agent asked: it may stand for several
 * balancers behind one NAT, or several processes of one, each of which polls at its own interval.
 * @param times in ascending order
 */
export function steadySeries(times: readonly number[]): readonly Series[] {
  const chains = interleaved(times);
  const intervals = intervalsOf(times);
  const alone = commonInterval(intervals);
  const explained = chains.reduce((sum, chain) => sum + chain.times.length, 0);
  const spreadMs = Math.max(...chains.map((chain) => chain.spreadMs));
  if (chains.length > 0 && explained >= times.length * EXPLAINED) {
    if (alone === undefined) return chains.map(seriesOf);
    const offMs = usuallyOff(intervals, alone);
    if (offMs > alone * EVEN_SHARE && spreadMs <= offMs * EXACT) return chains.map(seriesOf);
  }
  const long = chains.filter((chain) => chain.times.length > 3);
  if (alone === undefined && long.length > 0) return long.map(seriesOf);
  const intervalMs = commonInterval(intervals.slice(-2)) ?? alone;
  return intervalMs === undefined ? [] : [{ intervalMs, lastAt: times.at(-1)! }];
}

function seriesOf({ times, intervalMs }: Chain): Series {
  return { intervalMs, lastAt: times.at(-1)! };
}

/** The interval that most of these have in common, if there is one. */
function commonInterval(intervals: readonly number[]): number | undefined {
  if (intervals.length < 2) return undefined;
  const median = medianOf(intervals);
  const equal = intervals.filter(
    (interval) => Math.abs(interval - median) <= Math.max(interval, median) * JITTER,
  );
  return equal.length >= intervals.length * STEADY_SHARE ? median : undefined;
}

/** Takes one series after the other out of the times, each time the one that says most about the newest of the rest. */
function interleaved(times: readonly number[]): Chain[] {
  const chains: Chain[] = [];
  let rest = times;
  while (rest.length > 2) {
    const chain = bestChain(rest);
    const taken = new Set(chain?.times ?? rest.slice(-1));
    if (chain !== undefined) chains.push(chain);
    rest = rest.filter((time) => !taken.has(time));
  }
  return chains;
}

function bestChain(times: readonly number[]): Chain | undefined {
  let best: Chain | undefined;
  for (let second = times.length - 2; second >= 0; second--) {
    const chain = chainFrom(times, second);
    if (chain !== undefined && chain.weight > (best?.weight ?? 0) * BETTER) best = chain;
  }
  return best;
}

/** The chain of the newest time and this one, followed back for as long as the next one is where it has to be. */
function chainFrom(times: readonly number[], second: number): Chain | undefined {
  const newest = times.at(-1)!;
  const pace = newest - times[second]!;
  const toleranceMs = Math.min(pace * TIGHT_SHARE, TIGHT_MS);
  const found = [newest, times[second]!];
  for (let index = second - 1; index >= 0; index--) {
    const off = found.at(-1)! - pace - times[index]!;
    if (off > toleranceMs) break;
    const next = times[index - 1];
    const nextIsNearer = next !== undefined && Math.abs(off + times[index]! - next) < Math.abs(off);
    if (Math.abs(off) <= toleranceMs && !nextIsNearer) found.push(times[index]!);
  }
  const own = found.toReversed();
  if (own.length < 3) return undefined;
  const intervalMs = medianOf(intervalsOf(own));
  const spreadMs = spreadOf(own, intervalMs);
  const span = newest - times[0]!;
  const byChance = Math.min(1, (2 * Math.max(spreadMs, 1) * times.length) / span);
  const unlikely = -Math.log(byChance) * (own.length - 2);
  if (unlikely < Math.log(times.length / CHANCE)) return undefined;
  const covers = Math.min(1, own.length / (Math.floor(span / intervalMs) + 1));
  return { times: own, intervalMs, spreadMs, weight: (unlikely / own.length) * covers };
}

function spreadOf(times: readonly number[], intervalMs: number): number {
  const intervals = intervalsOf(times);
  return intervals.reduce((sum, each) => sum + Math.abs(each - intervalMs), 0) / intervals.length;
}

/** How far most of the intervals are from that one, at most: a single question that was late says nothing. */
function usuallyOff(intervals: readonly number[], intervalMs: number): number {
  const off = intervals.map((interval) => Math.abs(interval - intervalMs));
  return off.toSorted((a, b) => a - b)[Math.floor(off.length * USUAL)]!;
}

function intervalsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - times[index]!);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
