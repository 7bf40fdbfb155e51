/** Names that differ in more than this share of their letters are not meant for each other. */
const NEAR_SHARE = 0.4;

/** The known name that somebody who wrote `name` most likely meant; `undefined` when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const distance = (candidate: string): number =>
    editDistance(name.toLowerCase(), candidate.toLowerCase());
  const [best] = known
    .map((candidate) => ({ candidate, off: distance(candidate) }))
    .toSorted((a, b) => a.off - b.off);
  if (best === undefined) return undefined;
  return best.off <= Math.max(name.length, best.candidate.length) * NEAR_SHARE
    ? best.candidate
    : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
