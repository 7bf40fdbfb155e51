import { document, fence, table } from "../markdown.ts";
import type { Page } from "../page.ts";
import { ERROR_NOTES, type ErrorNote, MISTAKE_NOTES } from "./error-notes.ts";

const CATCHING = `import { createLifecycle, LastcallError } from "@lastcall/core";

try {
  createLifecycle({ gracePeriodMs: Number(process.env["GRACE_MS"] ?? 9_000) });
} catch (error) {
  if (!(error instanceof LastcallError)) throw error;
  console.error(error.code, error.message);
  process.exitCode = 1;
}`;

export function errorsPage(): Page {
  const errors = Object.entries(ERROR_NOTES).map(([code, note]) => section(code, note));
  const mistakes = Object.entries(MISTAKE_NOTES).map(([code, text]) => [
    `[\`${code}\`](mistakes.md#${code.toLowerCase()})`,
    text,
  ]);
  const text = document(
    "Every error code of lastcall: who throws it, when, what its fields are, and what to do.",
    "# Errors",
    "Every error that is thrown by intention is a `LastcallError` with a `code`. The code is for programs and does not change; the message is for people and may.",
    fence("ts", CATCHING),
    "What happens during a shutdown is no error but a result: a request that was cut and a hook that failed are in the [report](report.md#the-report), and `lifecycle.shutdown()` never rejects.",
    ...errors,
    "## Mistakes",
    "Ways to use lastcall that can't work as they were meant are warned of and not thrown: the program runs on. The warning has the code, and leads to its explanation.",
    table(["Code", "What it is"], mistakes),
  );
  return { path: "docs/reference/errors.md", text };
}

function section(code: string, { thrownBy, when, fields, what, provoke }: ErrorNote): string {
  return [
    `## ${code}`,
    when,
    ...(provoke === undefined ? [] : [fence("text", messageOf(provoke))]),
    [
      `- Thrown by: ${thrownBy}`,
      ...(fields === undefined ? [] : [`- Fields: ${fields}`]),
      `- What to do: ${what}`,
    ].join("\n"),
  ].join("\n\n");
}

/** @throws Error when nothing went wrong */
function messageOf(provoke: () => unknown): string {
  try {
    const returned = provoke();
    if (returned instanceof Error) return `${returned.name}: ${returned.message}`;
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
  }
  throw new Error("expected an error, got none");
}
