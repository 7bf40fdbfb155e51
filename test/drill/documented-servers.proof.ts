import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { CaseNote } from "../../scripts/docs/drill/case-note.ts";
import { CASE_NOTES } from "../../scripts/docs/drill/case-notes.ts";
import { allResults, drillServer } from "./drill.ts";

const LOADER = new URL("../../node_modules/tsx/dist/loader.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "documented-servers-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is signalled in place of a server that knows nothing of it. */
const SERVER = `require("node:http").createServer((req, res) => res.end("done")).listen(0);`;

/** Any port, so that they can run beside others. */
function commandOf({ file }: CaseNote, text: string): string[] {
  if (file === undefined) {
    const program = text.replace("listen(3000)", "listen(0)");
    const node = [process.execPath, "--conditions=@lastcall/source", "--import", LOADER];
    return [...node, "--input-type=module", "--eval", program];
  }
  writeFileSync(join(folder, "server.js"), SERVER);
  writeFileSync(join(folder, file), text);
  return ["env", "-C", folder, "sh", file];
}

/** On a busy machine what was to come before the signal may come behind it, or not at all. */
const DRILLS = 4;

/** The case's verdict and why, by the page's own command line with a limit that is sooner there. */
async function verdictOn(note: CaseNote, text: string): Promise<string | undefined> {
  const options = ["--case", note.id, "--kill-ms", "4000", ...(note.options ?? [])];
  const { rounds } = await drillServer(options, commandOf(note, text));
  const result = allResults(rounds).find(({ id }) => id === note.id);
  return result && `${result.verdict}: ${result.evidence}`;
}

async function expectVerdict(note: CaseNote, text: string, wanted: RegExp): Promise<void> {
  const seen: (string | undefined)[] = [];
  while (seen.length < DRILLS && !wanted.test(seen.at(-1) ?? ""))
    seen.push(await verdictOn(note, text));
  expect(seen.at(-1), seen.join("; ")).toMatch(wanted);
}

const notes = CASE_NOTES.map((note) => [note.id, note] as const);

describe("each page of the drill has a server that the drill finds at fault", () => {
  test.each(notes)("%s", { timeout: 240_000 }, (_, note) =>
    expectVerdict(note, note.wrong, /^failed: /),
  );
});

describe("and one that passes", () => {
  test.each(notes)("%s", { timeout: 240_000 }, (_, note) =>
    expectVerdict(note, note.right, /^passed: /),
  );
});
