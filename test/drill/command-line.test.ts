import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { DRILL_HELP } from "../../packages/cli/src/drill/help.ts";
import { roundsFor } from "../../packages/cli/src/drill/rounds.ts";
import type { Judged } from "../../packages/cli/src/drill/verdict.ts";
import { SERVER } from "./drill.ts";

const CLI = new URL("../../packages/cli/src/cli.ts", import.meta.url).pathname;
const LOADER = new URL("../../node_modules/tsx/dist/loader.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "lastcall-drill-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function drill(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const flags = ["--conditions=@lastcall/source", "--import", LOADER, CLI, "drill"];
  const options = { env: { ...process.env, GITHUB_ACTIONS: "", ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const faulty = (fault: string): string[] => ["--", "env", `FAULT=${fault}`, ...SERVER];
const inFolder = (name: string): string => join(folder, name);

test("help and documentation say how often a command is started", () => {
  const found = { webSocketPath: undefined, eventStreamPath: undefined, probing: undefined };
  const rounds = roundsFor(found, true, []).length;
  const word = ["no", "one", "two", "three", "four", "five", "six"][rounds];
  const page = readFileSync(new URL("../../docs/drill/index.md", import.meta.url), "utf8");
  expect(DRILL_HELP).toContain(`A command is started ${word} times`);
  expect(page).toContain(`A command is started and stopped ${word} times`);
  expect(page).toContain(`when all ${word} stops are over`);
});

test("help goes to stdout with code 0", async () => {
  const { code, stdout } = await drill(["--help"]);
  expect({ code, usage: stdout.split("\n")[0] }).toEqual({
    code: 0,
    usage: "Usage: lastcall drill [options] -- <command> [arguments]",
  });
});

test.each<[args: string[], said: string]>([
  [[], "expected one program"],
  [["--pid", "1", "--", "true"], "expected one program"],
  [["--port", "0", "--", "true"], "expected --port a whole number from 1"],
  [["--signal", "SIGSTOPP", "--", "true"], "expected --signal the name of a signal"],
  [["--header", "nothing", "--", "true"], 'expected --header "Name: value"'],
  [["--path", "here", "--", "true"], 'expected a path that begins with "/"'],
  [["--balancer", "--probe-fall", "0", "--", "true"], "expected --probe-fall a whole number"],
  [["--frobnicate", "--", "true"], "--frobnicate"],
  [["--", "true"], "ended before it listened"],
])("%j: code 2, and what was expected", async (args, said) => {
  const { code, stderr } = await drill(args);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test("a container that publishes no port is to publish one", async () => {
  const docker = inFolder("docker");
  const inspected = [{ State: { Running: true, Pid: 1 }, NetworkSettings: { Ports: {} } }];
  writeFileSync(docker, `#!/bin/sh\n[ "$1" = inspect ] && echo '${JSON.stringify(inspected)}'\n`);
  chmodSync(docker, 0o755);
  const { code, stderr } = await drill(["--container", "web"], {
    PATH: `${folder}:${process.env["PATH"]}`,
  });
  expect(code).toBe(2);
  expect(stderr).toContain("the container publishes no port: start it with docker run --publish");
});

describe("one failed drill", () => {
  test(
    "as a page, JSON, JUnit, Markdown and annotations: all tell the same",
    { timeout: 60_000 },
    async () => {
      const [html, json, junit, summary] = ["page.html", "d.json", "d.xml", "summary.md"].map(
        inFolder,
      );
      writeFileSync(summary!, "# Of a step before\n");
      const files = ["--html", html!, "--json", json!, "--junit", junit!, "--markdown", summary!];
      const chosen = ["--case", "new-connections", "--case", "exit"];
      const { code, stdout } = await drill([...files, ...chosen, ...faulty("error-500")], {
        GITHUB_ACTIONS: "true",
        GITHUB_STEP_SUMMARY: summary!,
        NO_COLOR: "1",
      });
      const read = (file: string | undefined): string => readFileSync(file!, "utf8");
      const judged = JSON.parse(read(json)) as Judged & { schema: number };
      expect({ code, schema: judged.schema, passed: judged.passed }).toEqual({
        code: 1,
        schema: 1,
        passed: false,
      });
      const lost = judged.lost.length;
      expect(lost).toBeGreaterThan(0);
      expect(stdout).toContain(`FAIL: ${judged.requests} requests sent, ${lost} lost`);
      expect(stdout).toMatch(/^::error title=lastcall drill%3A new-connections::requests on new/m);
      expect(stdout).toContain("answered 500");
      expect(read(summary)).toMatch(/^# Of a step before\n## Stop drill: failed\n/);
      expect(read(junit)).toContain('failures="1"');
      expect(read(junit)).toContain('classname="lastcall.drill.exit"');
      expect(read(html)).toContain('<li id="new-connections" class="failed">');
      expect(read(html).match(/<rect class="error"/g)).toHaveLength(lost);
    },
  );

  test(
    "what was executed and not answered is said by the program's own journal",
    { timeout: 60_000 },
    async () => {
      const journal = inFolder("journal");
      const slow = [
        "--path",
        "/",
        "--path",
        "/slow",
        "--case",
        "in-flight-slow",
        "--journal",
        journal,
      ];
      const { code, stdout } = await drill([...slow, ...faulty("exit-at-once")], {
        JOURNAL: journal,
      });
      expect(code).toBe(1);
      expect(stdout).toContain("8 reset though executed");
    },
  );

  test("a threshold can allow it", { timeout: 60_000 }, async () => {
    const chosen = ["--case", "exit", "--max-lost", "100", "--max-stop-ms", "1"];
    const { code, stdout } = await drill([...chosen, "--", ...SERVER]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/the stop took \d+ ms, at most 1 allowed/);
  });
});

test(
  "a process that somebody else has started is stopped once, by its id",
  { timeout: 60_000 },
  async () => {
    const [file = "", ...args] = SERVER;
    const server = spawn(file, args, { stdio: "ignore" });
    onTestFinished(() => void server.kill("SIGKILL"));
    const exit = once(server, "exit");
    const asked = ["--path", "/", "--path", "/slow", "--json", "-", "--pid", String(server.pid)];
    const { code, stdout } = await drill(asked);
    const judged = JSON.parse(stdout) as Judged;
    expect(judged.rounds.map(({ name }) => name)).toEqual(["under traffic"]);
    expect({ code, lost: judged.lost }).toEqual({ code: 0, lost: [] });
    expect(await exit).toEqual([0, null]);
  },
);
