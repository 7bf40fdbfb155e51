import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Subprocess } from "../helpers/subprocess.ts";

const DEMO = fileURLToPath(new URL("../../examples/demo/main.ts", import.meta.url));
const TIME_LIMIT_MS = 90_000;

interface Run {
  readonly code: number;
  readonly lines: readonly string[];
}

/** With pipes for a terminal. */
function runDemo(...args: string[]): Promise<Run> {
  const argv = ["--conditions=@lastcall/source", "--import", "tsx", DEMO, ...args];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, argv, { timeout: TIME_LIMIT_MS }, (error, stdout) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: Number(error?.code ?? 0), lines: stdout.trimEnd().split("\n") });
    });
  });
}

test(
  "the demo loses nothing, where the same service without lastcall does, and says so",
  { timeout: TIME_LIMIT_MS },
  async () => {
    const { code, lines } = await runDemo();

    expect(lines.at(-1)).toMatch(
      /^PASS: 0 of \d+ requests lost, (\d+) of \1 orders kept, 3 of 3 hooks, exit code 0$/,
    );
    expect(code).toBe(0);
    const without = lines.find((line) => line.startsWith("without: "));
    expect(without).toMatch(
      /^without: [1-9]\d* of \d+ requests lost, \d+ of \d+ orders kept, by SIGTERM$/,
    );
    // Where a terminal knows no more than ASCII, it is not given more.
    expect(lines.filter((line) => /[^\x20-\x7e]/.test(line))).toEqual([]);
    const story = lines.join("\n");
    expect(story).toMatch(/SIGTERM sent[^]*state lame-duck[^]*state draining[^]*exit code 0/);
    for (const name of ["GET /report", "GET /export", "POST /upload", "POST /orders"])
      expect(story).toContain(`${name} is whole`);
  },
);

test(
  "the demo fails, and names what was lost, when the service is killed instead",
  { timeout: TIME_LIMIT_MS },
  async () => {
    const { code, lines } = await runDemo("--signal=SIGKILL");

    expect(lines.at(-1)).toMatch(
      /^FAIL: [1-9]\d* of \d+ requests lost, .*, 0 of 3 hooks, by SIGKILL, see above$/,
    );
    expect(code).toBe(1);
    const story = lines.join("\n");
    expect(story).toMatch(/lost 1 x GET \/export: cut short after \d+ bytes/);
    expect(story).toMatch(/lost 1 x GET \/report: connection reset before the answer/);
    expect(story).toContain("hooks that did not run to their end: registry, journal, journal file");
  },
);

test(
  "Ctrl-C ends the demo with a word, and its service with it",
  { timeout: TIME_LIMIT_MS },
  async () => {
    const argv = ["--conditions=@lastcall/source", "--import", "tsx", DEMO];
    const demo = new Subprocess(process.execPath, argv);
    const [, pid] = /pid (\d+)/.exec(await demo.line(/listening on .* pid/)) ?? [];
    demo.signal("SIGINT");
    expect((await demo.exit).signal).toBe("SIGINT");
    expect(demo.lines.at(-1)).toBe(
      "The demo was ended by SIGINT, and its service with it: nothing is judged.",
    );
    await expect.poll(() => isAlive(Number(pid)), { timeout: 10_000 }).toBe(false);
  },
);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
