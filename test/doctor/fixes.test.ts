import { join } from "node:path";
import { collectFiles, diffOf, examine, safelyFixed, SourceFile } from "lastcall";
import { expect, test } from "vitest";
import { EXPECTED } from "./expected-findings.ts";

const projects = EXPECTED.map(([folder]) => {
  const { files } = collectFiles(join(import.meta.dirname, "broken", folder));
  return { folder, files, findings: examine({ files }).findings };
});

function withFix(safe: boolean): [folder: string, (typeof projects)[number]][] {
  return projects
    .filter(({ findings }) => findings[0]?.fix?.safe === safe)
    .map((project) => [project.folder, project]);
}

test.each(withFix(true))(
  "broken/%s: with its safe fix written, nothing is found any more",
  (_, { files, findings }) => {
    const fixed = safelyFixed(findings);
    const written = files.map((file) => new SourceFile(file.path, fixed.get(file) ?? file.text));
    expect(fixed.size).toBeGreaterThan(0);
    expect(
      examine({ files: written }).findings.map(({ rule, message }) => `${rule.id} ${message}`),
    ).toEqual([]);
  },
);

test.each(withFix(false))(
  "broken/%s: its fix is shown and not written, since it changes more than the stop",
  (_, { findings }) => {
    const [finding] = findings;
    expect(safelyFixed(findings).size).toBe(0);
    expect(finding && diffOf(finding)).toMatch(/^[-+]{3} [ab]\//m);
  },
);

function fixOf(...files: readonly (readonly [path: string, text: string])[]): string | undefined {
  const [finding] = examine({
    files: files.map(([path, text]) => new SourceFile(path, text)),
  }).findings;
  return finding && diffOf(finding);
}

test("the fix of a shell form is a unified diff that names file and line", () => {
  expect(fixOf(["app/Dockerfile", "FROM node:22\nUSER node\nCMD node server.js\n"])).toBe(
    [
      "--- a/app/Dockerfile",
      "+++ b/app/Dockerfile",
      "@@ -2,2 +2,2 @@",
      " USER node",
      "-CMD node server.js",
      '+CMD ["node", "server.js"]',
      "",
    ].join("\n"),
  );
});

test("a shell form that expands a variable keeps its shell and gets exec", () => {
  expect(fixOf(["Dockerfile", "FROM node:22\nCMD PORT=$P node server.js\n"])).toContain(
    "+CMD PORT=$P exec node server.js",
  );
});

test("npm start becomes what its script says, behind the init that is there", () => {
  const diff = fixOf(
    ["Dockerfile", 'FROM node:22\nENTRYPOINT ["tini", "--", "npm", "start"]\n'],
    ["package.json", '{"scripts": {"start": "node --enable-source-maps dist/server.js"}}'],
  );
  expect(diff).toContain(
    '+ENTRYPOINT ["tini", "--", "node", "--enable-source-maps", "dist/server.js"]',
  );
});

test("npm start with a prestart script has no fix: the script would no longer run", () => {
  const diff = fixOf(
    ["Dockerfile", 'FROM node:22\nCMD ["npm", "start"]\n'],
    ["package.json", '{"scripts": {"prestart": "node build.js", "start": "node server.js"}}'],
  );
  expect(diff).toBeUndefined();
});

test("a chain gets exec before its last command only", () => {
  expect(fixOf(["Dockerfile", "FROM node:22\nCMD node migrate.js && node server.js\n"])).toContain(
    "+CMD node migrate.js && exec node server.js",
  );
});
