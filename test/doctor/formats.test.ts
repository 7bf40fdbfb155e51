import {
  examine,
  githubFormat,
  jsonFormat,
  RULEBOOK,
  sarifFormat,
  SourceFile,
  terminalFormat,
} from "lastcall";
import { expect, test } from "vitest";

const examination = examine({
  files: [
    new SourceFile("my app/Dockerfile", "FROM node:22\nUSER node\nCMD node server.js\n"),
    new SourceFile(
      "compose.yaml",
      "services:\n  web:\n    image: node:22\n    healthcheck:\n      test: curl http://localhost/readyz\n",
    ),
  ],
});
const options = { colour: false, version: "1.2.3" };

interface Sarif {
  version: string;
  runs: {
    tool: { driver: { name: string; version: string; rules: { id: string }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: {
        physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> };
      }[];
      fixes?: { artifactChanges: { replacements: { insertedContent: { text: string } }[] }[] }[];
    }[];
  }[];
}

test("SARIF: one run with all rules, each result with a level, a region that counts from 1, and a URI", () => {
  const { version, runs } = JSON.parse(sarifFormat(examination, options)) as Sarif;
  expect(version).toBe("2.1.0");
  expect(runs).toHaveLength(1);
  const [run] = runs;
  expect(run?.tool.driver).toMatchObject({ name: "lastcall", version: "1.2.3" });
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(RULEBOOK.map(({ id }) => id));
  for (const { ruleId, ruleIndex, level, message } of run?.results ?? []) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(["error", "warning", "note"]).toContain(level);
    expect(message.text).not.toBe("");
  }
  const shellForm = run?.results.find(({ ruleId }) => ruleId === "LC001-shell-form-cmd");
  expect(shellForm?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: "my%20app/Dockerfile" },
    region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 19 },
  });
  expect(shellForm?.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.insertedContent.text).toBe(
    '["node", "server.js"]',
  );
});

test("GitHub: one annotation a cause, the worst first, with file, line and rule, and nothing that ends the command early", () => {
  const lines = githubFormat(examination, options).trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^::error file=my app\/Dockerfile,line=3,endLine=3,col=5,.*::.*%0A/);
  expect(lines[1]).toMatch(
    /^::warning file=compose\.yaml,line=5,.*title=LC014-liveness-on-readiness::/,
  );
});

test("GitHub: commas, colons and percent signs of a file's name are escaped", () => {
  const odd = examine({
    files: [new SourceFile("a,b:c%/Dockerfile", "FROM node:22\nCMD node x\n")],
  });
  expect(githubFormat(odd, options)).toContain("file=a%2Cb%3Ac%25/Dockerfile,");
});

test("JSON: every finding with rule, place, reason and diff", () => {
  const { findings } = JSON.parse(jsonFormat(examination, options)) as { findings: object[] };
  expect(findings[0]).toMatchObject({
    rule: "LC001-shell-form-cmd",
    severity: "error",
    file: "my app/Dockerfile",
    start: { line: 3, column: 5 },
    why: expect.stringContaining("Start node itself"),
    fix: { safe: true, diff: expect.stringContaining('+CMD ["node", "server.js"]') },
  });
});

test("terminal: place, severity, rule, reason, diff and a count; colours only when asked for", () => {
  const plain = terminalFormat(examination, options);
  expect(plain).toContain("my app/Dockerfile:3:5 error shell form");
  expect(plain).toContain('+CMD ["node", "server.js"]');
  expect(plain).toContain("1 error, 1 warning, 2 files read");
  expect(plain).not.toContain("\u001b[");
  expect(terminalFormat(examination, { ...options, colour: true })).toContain("\u001b[31m");
});

test("terminal: a sound project is told so", () => {
  expect(terminalFormat(examine({ files: [] }), options)).toBe(
    "nothing in the way of a graceful stop, 0 files read\n",
  );
});

test("SARIF: a finding keeps its fingerprint when lines come before it", () => {
  const fingerprints = (lines: string): string[] =>
    sarifFormat(
      examine({ files: [new SourceFile("Dockerfile", `${lines}CMD node x\n`)] }),
      options,
    ).match(/"lastcall\/v1": "[^"]+"/g) ?? [];
  expect(fingerprints("FROM node:22\n")).toHaveLength(1);
  expect(fingerprints("FROM node:22\nUSER node\n")).toEqual(fingerprints("FROM node:22\n"));
});
