/** What a test, or a test file with all its tests, is called in the folder of what it reached. */
export function keyOf(idOrPath: string): string {
  return encodeURIComponent(idOrPath);
}
