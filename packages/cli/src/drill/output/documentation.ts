/** The case's page: how it is judged, a server that fails it and one that passes. */
export function documentationOf(caseId: string): string {
  return `https://lastcall-js.github.io/lastcall/drill/${caseId}`;
}
