import { readdirSync } from "node:fs";
import { join } from "node:path";
import { collectFiles, examine, RULEBOOK } from "lastcall";
import { expect, test } from "vitest";
import { EXPECTED } from "./expected-findings.ts";

const BROKEN = join(import.meta.dirname, "broken");
const SOUND = join(import.meta.dirname, "sound");

test.each(EXPECTED)(
  "broken/%s: exactly the rule that the folder is named for, as %s at %s",
  (folder, severity, place) => {
    const { findings } = examine(collectFiles(join(BROKEN, folder)));
    expect(
      findings.map((finding) => ({
        severity: finding.severity,
        place: `${finding.file.path}:${finding.file.position(finding.start).line}`,
        named: folder.startsWith(`${finding.rule.id}-`),
      })),
    ).toEqual([{ severity, place, named: true }]);
  },
);

test("every broken configuration has an expected finding, and there are more than 100", () => {
  const folders = readdirSync(BROKEN);
  expect(EXPECTED.map(([folder]) => folder).toSorted()).toEqual(folders.toSorted());
  expect(folders.length).toBeGreaterThan(100);
});

test("every rule but the one for unreadable files has a broken configuration", () => {
  const without = RULEBOOK.filter(
    ({ id }) => !EXPECTED.some(([folder]) => folder.startsWith(`${id}-`)),
  );
  expect(without.map(({ id }) => id)).toEqual(["LC000-unreadable"]);
});

test.each(readdirSync(SOUND))("sound/%s: nothing found", (folder) => {
  const { findings, files } = examine(collectFiles(join(SOUND, folder)));
  expect(findings.map(({ rule, message }) => `${rule.id} ${message}`)).toEqual([]);
  expect(files).not.toEqual([]);
});

test("at least as many are sound as are broken", () => {
  expect(readdirSync(SOUND).length).toBeGreaterThanOrEqual(readdirSync(BROKEN).length);
});

test.each(["docker", "kubernetes", "systemd", "pm2"])(
  "examples/%s: the doctor finds nothing",
  (folder) => {
    const path = join(import.meta.dirname, "../../examples", folder);
    const { findings, files } = examine(collectFiles(path));
    expect(findings.map(({ rule, message }) => `${rule.id} ${message}`)).toEqual([]);
    expect(files).not.toEqual([]);
  },
);
