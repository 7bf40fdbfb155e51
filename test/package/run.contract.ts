import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Subprocess } from "../helpers/subprocess.ts";
import type { InstalledPackages } from "./installed-packages.ts";
import type { Project } from "./project.ts";

/** Says its port, holds a request for half a second, and says how a Node process that it starts was started. */
const program = `
  const { createServer } = require("node:http");
  const { execFileSync } = require("node:child_process");
  const child = execFileSync(process.execPath, ["-p", "[process.env.NODE_OPTIONS, process.execArgv.includes('--require')].join()"]);
  console.log("child:", String(child).trim());
  createServer((_req, res) => {
    console.log("asked");
    setTimeout(() => res.end("whole"), 500);
  }).listen(0, "127.0.0.1", function () {
    console.log("listening", this.address().port);
  });
`;

/** `lastcall run`, from what is published. */
export function describeRun(installed: () => InstalledPackages): void {
  describe("[3.13] lastcall run", () => {
    let project: Project;

    beforeAll(async () => {
      project = await installed().project("run");
      await project.write("app.cjs", program);
      await project.write("start", `#!/usr/bin/env node\n${program}`);
      await project.write("other", "#!/bin/sh\nexit 0\n");
      for (const script of ["start", "other"]) await chmod(join(project.folder, script), 0o755);
    });

    function cli(...args: readonly string[]): Subprocess {
      const { bin } = installed().manifests.find(({ name }) => name === "lastcall")!;
      const file = join(installed().folder, "node_modules/lastcall", bin!["lastcall"]!);
      return new Subprocess(process.execPath, [file, "run", ...args]);
    }

    test.each([
      ["node and a file", () => ["--", "node", join(project.folder, "app.cjs")]],
      ["a file of JavaScript", () => ["--", join(project.folder, "app.cjs")]],
      ["a script that names node", () => [join(project.folder, "start")]],
    ])(
      "drains %s: the request in flight is answered, and the exit code is the program's",
      async (_, args) => {
        const running = cli(...args());
        const port = (await running.line(/^listening/)).split(" ")[1];
        const answer = fetch(`http://127.0.0.1:${port}/`).then((res) => res.text());
        await running.line(/^asked/);
        running.signal("SIGTERM");
        expect(await answer).toBe("whole");
        expect(await running.exit).toMatchObject({ code: 0, signal: null });
        expect(running.lines.join("\n")).toContain("SIGTERM");
        expect(running.lines).toContain("child: ,false");
      },
    );

    test("passes on the exit code, and what ended the program", async () => {
      expect(await cli("node", "-e", "process.exit(7)").exit).toMatchObject({ code: 7 });
      const killed = await cli("node", "-e", "process.kill(process.pid, 'SIGKILL')").exit;
      expect(killed.signal ?? killed.code).toBeOneOf(["SIGKILL", 137]);
    });

    test.each([
      [["npm", "start"], /npm starts the program as a child/],
      [[], /expected a command/],
      [["no-such-program"], /was not found/],
    ])("refuses %j", async (args, says) => {
      const refused = cli(...args);
      expect(await refused.exit).toMatchObject({ code: 2 });
      expect(refused.lines.join("\n")).toMatch(says);
    });

    test("refuses a program that Node does not run", async () => {
      const refused = cli(join(project.folder, "other"));
      expect(await refused.exit).toMatchObject({ code: 2 });
      expect(refused.lines.join("\n")).toMatch(/no program of Node's/);
    });
  });
}
