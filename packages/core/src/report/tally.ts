/** Counts since the signal, over all servers. */
export interface Tally {
  completed: number;
  refused: number;
  aborted: number;
  longLived: number;
  connectionsCut: number;
}
