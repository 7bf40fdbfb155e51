import { failedCases, type Judged } from "../verdict.ts";
import { documentationOf } from "./documentation.ts";

/** GitHub shows no more of one step. */
const MOST = 10;

/**
 * Every failed case as an annotation of the run (GitHub's workflow commands,
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 */
export function annotations(judged: Judged): string {
  return failedCases(judged)
    .slice(0, MOST)
    .map(({ id, title, evidence, advice }) => {
      const text = `${title}: ${evidence}. ${advice} ${documentationOf(id)}`;
      return `::error title=${property(`lastcall drill: ${id}`)}::${escaped(text)}\n`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
