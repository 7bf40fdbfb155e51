import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";

/** The lines that the program's log has when it is gone. */
async function logOf(fixture: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "log");
  const program = startProgram(new URL(`./fixtures/${fixture}`, import.meta.url), {
    env: { LOG_FILE: file },
  });
  await program.port();
  program.signal();
  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

test("[8.3] what closes a log runs behind the report, newest first, and loses no line", async () => {
  const lines = await logOf("file-log.ts");
  expect(lines.slice(-4)).toEqual([
    "shutting down: SIGTERM",
    "pool closed",
    expect.stringMatching(/^stopped in .*0 cut$/),
    "newest first",
  ]);
});

test("[8.3] winston's file has every line, though nobody closes it", async () => {
  const lines = await logOf("winston-log.ts");
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message).slice(-3)).toEqual([
    "shutting down: SIGTERM",
    "pool closed",
    expect.stringMatching(/^stopped in .*0 cut$/),
  ]);
});
