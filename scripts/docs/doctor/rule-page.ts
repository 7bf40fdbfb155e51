import { readdirSync } from "node:fs";
import type { Rule } from "lastcall";
import { shortId } from "../../../packages/cli/src/doctor/findings/finding.ts";
import { document, fence, sentence } from "../markdown.ts";
import type { Page } from "../page.ts";
import { filesOf, findingsIn, fixed, rightExample, wrongExample } from "./example.ts";
import type { RuleNote } from "./rule-note.ts";

const BROKEN = new URL("../../../test/doctor/broken/", import.meta.url).pathname;

export function rulePage(rule: Rule, note: RuleNote): Page {
  const short = shortId(rule);
  const wrong = filesOf(note.wrong);
  const right = note.right === undefined ? fixed(wrong) : filesOf(note.right);
  const text = document(
    `lastcall doctor, ${short}: ${rule.title}. A wrong example, a right one, and how to mend it.`,
    `# ${short}: ${rule.title}`,
    `${sentence(rule.severity)}. ${rule.help}`,
    `In reports its id is \`${rule.id}\`; \`npx lastcall doctor explain ${short}\` says the short form of this page.`,
    "## What becomes of a request",
    note.story,
    "## Wrong",
    wrongExample(wrong),
    "## Right",
    rightExample(wrong, right),
    note.right === undefined ? ORIGIN_FIX : "",
    "## How to mend it",
    note.byHand,
    whoWrites(rule.id),
    ...(note.measured === undefined ? [] : ["## Measured", note.measured]),
    "## To leave it out",
    ...(note.unless === undefined ? [] : [note.unless]),
    leaveOut(short),
  );
  return { path: `docs/doctor/${short.toLowerCase()}.md`, text };
}

const ORIGIN_FIX = "This is the wrong example with the doctor's own fix in it.";

/** Whether `--fix` writes it: what is seen of the configurations that the doctor is tested with. */
function whoWrites(id: string): string {
  const fixes = readdirSync(BROKEN)
    .filter((folder) => folder.startsWith(`${id}-`))
    .flatMap((folder) => findingsIn(filesOf(`broken/${folder}`)))
    .map(({ fix }) => fix);
  const safe = fixes.filter((fix) => fix?.safe === true).length;
  const shown = fixes.filter((fix) => fix?.safe === false).length;
  if (fixes.length === 0 || safe + shown === 0)
    return "`--fix` does not write it: what is meant can't be told from the files.";
  if (safe === fixes.length) return "`npx lastcall doctor --fix` writes it.";
  if (safe === 0)
    return "The doctor shows the change, and `--fix` does not write it: it changes more than how the program is stopped.";
  return `\`npx lastcall doctor --fix\` writes it where the files, read again with it, start the same program with the same arguments: in ${safe} of the ${fixes.length} configurations that the doctor's tests have of this fault.${shown === 0 ? "" : " Elsewhere the change is shown, and is yours to write."}`;
}

function leaveOut(short: string): string {
  return [
    "In one place, by a comment on the line or the line before it, with the reason:",
    fence("text", `# lastcall-ignore ${short} the reason`),
    "In a project, by `.lastcall.yaml`; also for files that have no comments, such as JSON:",
    fence("yaml", `rules: { ${short}: off }`, " [.lastcall.yaml]"),
    "[More on this](index.md#living-with-it).",
  ].join("\n\n");
}
