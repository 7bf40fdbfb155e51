import type { Case } from "../../../packages/cli/src/drill/cases/case.ts";
import { roundsFor } from "../../../packages/cli/src/drill/rounds.ts";
import { document, fence, fileFence, sentence, table } from "../markdown.ts";
import type { Page } from "../page.ts";
import type { CaseNote } from "./case-note.ts";
import { CASE_NOTES } from "./case-notes.ts";

/** A case in the stop that it is played in. */
interface Placed {
  readonly stopped: string;
  readonly one: Case;
}

const found = { webSocketPath: undefined, eventStreamPath: undefined, probing: undefined };

export const CASES: readonly Placed[] = roundsFor(found, true, []).flatMap(({ name, cases }) =>
  cases.map((one) => ({ stopped: name, one })),
);

/** @throws Error for a case that has no note */
export function casePages(): readonly Page[] {
  return CASES.map((placed) => {
    const note = CASE_NOTES.find(({ id }) => id === placed.one.id);
    if (note === undefined) throw new Error(`${placed.one.id} has no note in scripts/docs/drill`);
    return casePage(placed, note);
  });
}

function casePage({ stopped, one }: Placed, note: CaseNote): Page {
  const { id, title, advice, rules } = one;
  const { file = "server.js", options = [] } = note;
  const start = file.endsWith(".sh") ? `sh ${file}` : `node ${file}`;
  const command = ["npx lastcall drill", "--case", id, ...options, "--", start].join(" ");
  const remark = note.notRun === undefined ? "" : `<!-- not run: ${note.notRun} -->`;
  const text = document(
    `lastcall drill, ${id}: ${title}. How it is judged, a server that fails and one that passes.`,
    `# ${id}`,
    `${sentence(title)}. Played in the stop ${stopped}.`,
    fence("sh", command),
    "## What is tested",
    note.tested,
    "## How it is judged",
    note.judged,
    "## Why it matters",
    note.why,
    "## A server that fails",
    note.fault,
    remark,
    fileFence(file, note.wrong),
    "## A server that passes",
    remark,
    fileFence(file, note.right),
    "## What to do",
    advice,
    note.byHand,
    ...foundBy(rules),
  );
  return { path: `docs/drill/${id}.md`, text };
}

function foundBy(rules: readonly string[]): string[] {
  if (rules.length === 0) return [];
  const links = rules.map((id) => {
    const [short = id] = id.split("-", 1);
    return `[${id}](../doctor/${short.toLowerCase()}.md)`;
  });
  return [`The [doctor](../doctor/index.md) finds such causes before: ${links.join(", ")}.`];
}

/** One row for each case; `addressOf` says where its page is, seen from the table. */
export function casesTable(addressOf: (page: string) => string): string {
  return table(
    ["Stopped", "Case", "What has to hold"],
    CASES.map(({ stopped, one }) => [
      stopped,
      `[${one.id}](${addressOf(one.id)})`,
      sentence(one.title),
    ]),
  );
}
