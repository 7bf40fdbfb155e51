/** One changelog for all packages, in the root: they have one version. A section is `## <version>` and what follows it. */

function headingOf(version: string): string {
  return `## ${version}`;
}

/** What the changelog says of a version, without its heading; `undefined` where it says nothing. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const lines = changelog.split("\n");
  const start = lines.indexOf(headingOf(version));
  if (start === -1) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  const end = length === -1 ? lines.length : start + 1 + length;
  const section = lines
    .slice(start + 1, end)
    .join("\n")
    .trim();
  return section === "" ? undefined : section;
}

/** The changelog with a section for a new version, before all others. */
export function withSection(
  changelog: string,
  version: string,
  summaries: readonly string[],
): string {
  const entries = summaries.map((summary) => `- ${summary.trim().replaceAll(/\n(?=.)/g, "\n  ")}`);
  const section = [headingOf(version), "", ...entries, ""].join("\n");
  const first = changelog.search(/^## /m);
  const [before, rest] =
    first === -1
      ? [`${changelog.trimEnd()}\n\n`, ""]
      : [changelog.slice(0, first), `\n${changelog.slice(first)}`];
  return `${before}${section}${rest}`;
}
