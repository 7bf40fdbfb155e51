import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const CLI = join(import.meta.dirname, "../../packages/cli/src/cli.ts");
const folder = mkdtempSync(join(tmpdir(), "lastcall-doctor-"));
afterAll(() => rmSync(folder, { recursive: true }));

function lastcall(
  args: readonly string[],
  input = "",
): { status: number | null; stdout: string; stderr: string } {
  const command = ["--conditions=@lastcall/source", "--import", "tsx", CLI, ...args];
  return spawnSync(process.execPath, command, { input, encoding: "utf8" });
}

test("exit code 1 with errors; --fix writes the safe fixes, after which it is 0", () => {
  const source = join(import.meta.dirname, "broken/LC004-package-manager-compose");
  cpSync(source, folder, { recursive: true });
  expect(lastcall(["doctor", folder])).toMatchObject({ status: 1 });
  const fixed = lastcall(["doctor", folder, "--fix"]);
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

test("--help and --version go to stdout with exit code 0", () => {
  expect(lastcall(["--help"])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("lastcall doctor [path]"),
  });
  expect(lastcall(["--version"])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

test.each([
  [["doctr"], "expected the command doctor or drill, got doctr"],
  [["doctor", "a", "b"], "expected one path, got 2"],
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
});
