/** A file of the documentation, by its path from the top of the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}
