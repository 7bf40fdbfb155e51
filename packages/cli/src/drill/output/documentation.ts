/** A case's own place in the documentation that the package carries. */
export function documentationOf(caseId: string): string {
  return `https://www.npmjs.com/package/lastcall#${caseId}`;
}
