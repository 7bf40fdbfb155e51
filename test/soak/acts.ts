/** What a client may do with a server; how many requests it takes is what `cost` says. */
export interface Act {
  readonly name: string;
  /** Of all acts' shares together. */
  readonly share: number;
  /** @returns how many requests it made */
  readonly run: (random: () => number) => Promise<number>;
}

/** One of them, by their shares. */
export function chosen(acts: readonly Act[], random: () => number): Act {
  const total = acts.reduce((sum, { share }) => sum + share, 0);
  let left = random() * total;
  return acts.find(({ share }) => (left -= share) < 0) ?? acts.at(-1)!;
}
