/** A fault that somebody could have written, as a change of the text of one file of packages/core/src. */
export interface Fault {
  readonly name: string;
  readonly file: string;
  /** Is in the file exactly once. */
  readonly was: string;
  readonly becomes: string;
}
