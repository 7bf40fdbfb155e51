import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";

test("[8.3] what closes a log runs behind the report, newest first, and loses no line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "log");
  const program = startProgram(new URL("./fixtures/file-log.ts", import.meta.url), {
    env: { LOG_FILE: file },
  });
  await program.port();
  program.signal();
  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.slice(-4)).toEqual([
    "shutting down: SIGTERM",
    "pool closed",
    expect.stringMatching(/^stopped in .*0 cut$/),
    "newest first",
  ]);
});
