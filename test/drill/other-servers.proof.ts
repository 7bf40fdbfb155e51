import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { freePort } from "../helpers/free-ports.ts";
import { drillServer, failedIds } from "./drill.ts";

const folder = mkdtempSync(join(tmpdir(), "lastcall-drill-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** @throws Error that says what to install. */
function needed(program: string, debian: string): string {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`]);
    return program;
  } catch {
    throw new Error(`no ${program} here: apt-get install ${debian}`);
  }
}

const PYTHON = [
  ["no-handler", "in-flight-slow"],
  ["daemon-threads", "in-flight-slow"],
  ["error", "new-connections"],
  ["exit-code", "exit"],
] as const;

describe("a fault planted in a server in Python is found and named", () => {
  test.each(PYTHON)("%s: %s", { timeout: 60_000 }, async (fault, caseId) => {
    const file = new URL("fixtures/server.py", import.meta.url).pathname;
    const command = ["env", `FAULT=${fault}`, needed("python3", "python3"), file];
    const judged = await drillServer(["--path", "/", "--path", "/slow", "--case", caseId], command);
    expect(failedIds(judged)).toEqual([caseId]);
  });
});

/** A file that takes a second. */
async function nginx(): Promise<readonly string[]> {
  const path = join(folder, "nginx.conf");
  writeFileSync(join(folder, "slow"), "x".repeat(40_000));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  writeFileSync(
    path,
    `daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
user root;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  server {
    listen 127.0.0.1:${await freePort()};
    root ${folder};
    location = / { return 200 "done"; }
    location = /slow { limit_rate 20k; }
  }
}
`,
  );
  return [needed("nginx", "nginx"), "-c", path, "-e", join(folder, "error.log")];
}

const NGINX = [
  ["SIGTERM", "in-flight-streamed"],
  ["SIGQUIT", "idle-connections"],
] as const;

describe("what nginx does not finish is found and named", () => {
  test.each(NGINX)("%s: %s", { timeout: 60_000 }, async (signal, caseId) => {
    const options = ["--signal", signal, "--kill-ms", "4000", "--case", caseId];
    const judged = await drillServer(["--path", "/", "--path", "/slow", ...options], await nginx());
    expect(failedIds(judged)).toEqual([caseId]);
  });
});
