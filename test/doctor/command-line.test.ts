import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";

// Each starts the command several times, and a busy machine takes seconds for one.
vi.setConfig({ testTimeout: 180_000 });

const CLI = join(import.meta.dirname, "../../packages/cli/src/cli.ts");
const TSX = import.meta.resolve("tsx");
const folder = mkdtempSync(join(tmpdir(), "lastcall-doctor-"));
afterAll(() => rmSync(folder, { recursive: true }));

function lastcall(
  args: readonly string[],
  input = "",
  cwd = process.cwd(),
): { status: number | null; stdout: string; stderr: string } {
  const command = ["--conditions=@lastcall/source", "--import", TSX, CLI, ...args];
  return spawnSync(process.execPath, command, { input, encoding: "utf8", cwd });
}

test("exit code 1 with errors; --fix writes the safe fixes, after which it is 0", () => {
  const source = join(import.meta.dirname, "broken/LC004-package-manager-compose");
  cpSync(source, folder, { recursive: true });
  expect(lastcall(["doctor"], "", folder)).toMatchObject({ status: 1 });
  const shown = lastcall(["doctor", "--fix", "--dry-run"], "", folder);
  expect(shown).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^would fix: compose.yaml\n/),
  });
  const fixed = lastcall(["doctor", "--fix"], "", folder);
  expect(fixed).toMatchObject({ status: 0, stderr: "fixed: compose.yaml\n" });
  expect(readFileSync(join(folder, "compose.yaml"), "utf8")).toContain(
    'command: ["node", "server.js"]',
  );
});

test("manifests on stdin, as SARIF", () => {
  const manifest = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - command: [npm, start]\n";
  const { status, stdout } = lastcall(["doctor", "-", "--format", "sarif"], manifest);
  expect(status).toBe(1);
  expect(stdout).toContain('"ruleId": "LC004-package-manager"');
});

test("warnings alone leave the exit code 0", () => {
  const path = join(import.meta.dirname, "broken/LC016-recreate-single-replica-deployment");
  const { status, stdout } = lastcall(["doctor", path, "--format", "github"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^::warning /);
});

test("--fail-on, --ignore and what is off in .lastcall.yaml change the exit code", () => {
  const path = join(import.meta.dirname, "broken/LC016-recreate-single-replica-deployment");
  expect(lastcall(["doctor", path, "--fail-on", "warning"]).status).toBe(1);
  expect(lastcall(["doctor", path, "--fail-on", "warning", "--ignore", "LC016"]).status).toBe(0);
  const configured = mkdtempSync(join(tmpdir(), "lastcall-doctor-"));
  cpSync(path, configured, { recursive: true });
  writeFileSync(join(configured, ".lastcall.yaml"), "rules: { LC016: error }\n");
  expect(lastcall(["doctor"], "", configured).status).toBe(1);
  writeFileSync(join(configured, ".lastcall.yaml"), "rules: { LC016: loud }\n");
  expect(lastcall(["doctor"], "", configured)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("expected off, info, warning or error, got loud"),
  });
  rmSync(configured, { recursive: true });
});

test("paths are as seen from where one stands; several and globs are taken together", () => {
  const cwd = join(import.meta.dirname, "broken");
  const paths = [
    "LC004-package-manager-npx/Dockerfile",
    "LC001-shell-form-cmd-{debian,variable}/*",
  ];
  const { stdout } = lastcall(["doctor", "--format", "github", ...paths], "", cwd);
  expect(stdout).toContain("file=LC004-package-manager-npx/Dockerfile,line=4");
  expect(stdout).toContain("LC001-shell-form-cmd-debian/Dockerfile");
  expect(stdout).toContain("LC001-shell-form-cmd-variable/Dockerfile");
  expect(stdout).not.toContain("LC001-shell-form-cmd-alpine");
});

test("a named file that is none of the doctor's, and a folder without any, are not sound", () => {
  const empty = mkdtempSync(join(tmpdir(), "lastcall-doctor-"));
  expect(lastcall(["doctor", empty])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("nothing there that the doctor reads"),
  });
  writeFileSync(join(empty, "notes.txt"), "hello\n");
  expect(lastcall(["doctor", join(empty, "notes.txt")])).toMatchObject({ status: 2 });
  rmSync(empty, { recursive: true });
});

test("explain says what a rule is about", () => {
  expect(lastcall(["doctor", "explain", "LC004"])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("Start node itself"),
  });
  expect(lastcall(["doctor", "explain", "LC999"]).status).toBe(2);
});

test("help and the version go to stdout with exit code 0", () => {
  for (const args of [["--help"], ["help"], []])
    expect(lastcall(args)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("lastcall doctor [path ...]"),
    });
  expect(lastcall(["help", "doctor"])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("--fail-on"),
  });
  for (const args of [["--version"], ["-v"]])
    expect(lastcall(args)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
});

test.each([
  [["doctr"], "expected the command doctor or drill or run, got doctr"],
  [["doctor", ".", "b"], "b does not exist"],
  [["doctor", "--fail-on", "always"], "expected --fail-on error, warning, info, never, got always"],
  [["doctor", "--format", "xml"], "expected --format terminal, json, sarif, github, got xml"],
  [["doctor", "no/such/folder"], "no/such/folder does not exist"],
  [
    ["doctor", "--grace-period-ms", "soon"],
    'expected --grace-period-ms a number of milliseconds, got "soon"',
  ],
  [
    ["doctor", "--shutdown-delay-ms", ""],
    'expected --shutdown-delay-ms a number of milliseconds, got ""',
  ],
  [["doctor", "--pid", "self"], "expected --pid a number, got self"],
  [["doctor", "--fixx"], "--fixx"],
])("%j: exit code 2 and what was expected", (args, message) => {
  const { status, stderr } = lastcall(args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain("--help");
});
