import { collectFiles, examine, safelyFixed, SourceFile } from "lastcall";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compose, dockerfile, manifest, scripts } from "./random-projects.ts";

/** `pnpm test:fixes` plays ten times as many. */
const RUNS = Number(process.env["LASTCALL_TEST_FIX_RUNS"] ?? 1_000);

function fixed(files: readonly SourceFile[]): { files: SourceFile[]; changed: number } {
  const texts = safelyFixed(examine({ files }).findings);
  const written = files.map((file) => new SourceFile(file.path, texts.get(file) ?? file.text));
  return { files: written, changed: texts.size };
}

/** Comments, and everything of other services. */
const kept = (text: string): string[] =>
  text.match(/(?<=^|\s)# (?:a comment|kept|first|short|a pod)[^\n]*|^ {2}db: .*$/gm) ?? [];

test(`[8.4] of ${RUNS} random projects no fix loses a comment, another service's settings or what is started, and all is said at once`, () => {
  let written = 0;
  fc.assert(
    fc.property(fc.tuple(dockerfile, compose, manifest, scripts), (files) => {
      const once = fixed(files);
      written += once.changed;
      for (const [index, file] of files.entries()) {
        const after = once.files[index]?.text ?? "";
        expect(kept(after)).toEqual(kept(file.text));
        expect(after).not.toMatch(/\[\s*\]|exec (exec|command|nvm|#|\{|if|trap|cd|true|set|A=)\b/);
        if (file.text.includes("start() {")) expect(after).not.toContain("exec start");
        // A program of another language keeps its signal.
        if (index === 0 && !/node|npm|npx|yarn|tsx|nest|pm2/.test(file.text))
          expect(after).toBe(file.text);
      }
      expect(fixed(once.files).changed).toBe(0);
    }),
    { numRuns: RUNS },
  );
  expect(written).toBeGreaterThan(RUNS / 2);
}, 3_600_000);

test("a file that is not UTF-8 keeps its bytes", () => {
  const file = new SourceFile("Dockerfile", "FROM node:22\n# caf\u00e9\nCMD node server.js\n", {
    writable: false,
  });
  const [finding] = examine({ files: [file] }).findings;
  expect(finding?.severity).toBe("error");
  expect(finding?.fix).toBeUndefined();
});

test("the doctor finds every broken fixture also when it is read from elsewhere", () => {
  const { findings } = examine(
    collectFiles(`${import.meta.dirname}/broken/LC004-package-manager-npx`, import.meta.dirname),
  );
  expect(findings.map(({ file }) => file.path)).toEqual([
    "broken/LC004-package-manager-npx/Dockerfile",
  ]);
});
