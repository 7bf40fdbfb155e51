import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examineProcess, type ProcessExamination } from "lastcall";
import { afterEach, expect, test } from "vitest";

const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A child that has written its first line. */
async function started(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  children.push(child);
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

test("a real program with a handler of SIGTERM catches it; one without would end at once", async () => {
  const loop = "echo started; while :; do read line; done";
  const deaf = examineProcess(await started("bash", ["-c", loop]));
  const handling = examineProcess(await started("bash", ["-c", `trap : TERM; ${loop}`]));
  expect(deaf.lines[1]).toMatch(/^catches: none of /);
  expect(deaf.lines.join("\n")).toContain("does not catch SIGTERM");
  expect(handling.lines.join("\n")).toMatch(/catches: .*SIGTERM/);
});

test("a real Node program catches SIGTERM with and without a handler, and the answer says that this proves nothing", async () => {
  const wait = 'console.log("started"); process.stdin.resume();';
  const without = examineProcess(await started(process.execPath, ["-e", wait]));
  const handler = examineProcess(
    await started(process.execPath, ["-e", `process.on("SIGHUP", () => {}); ${wait}`]),
  );
  for (const { lines } of [without, handler]) {
    expect(lines.join("\n")).toMatch(/catches: .*SIGTERM/);
    expect(lines.join("\n")).toContain("does not show that the program drains");
  }
  expect(without.lines[1]).not.toContain("SIGHUP");
  expect(handler.lines[1]).toContain("SIGHUP");
});

/** A /proc with these command lines from PID 1 down, each the parent of the next. */
function container(
  commands: readonly string[],
  caught = "0000000000004002",
  environment = "",
): ProcessExamination {
  const proc = mkdtempSync(join(tmpdir(), "lastcall-proc-"));
  folders.push(proc);
  for (const [index, command] of commands.entries()) {
    const pid = index + 1;
    mkdirSync(join(proc, String(pid)));
    writeFileSync(join(proc, String(pid), "cmdline"), `${command.split(" ").join("\0")}\0`);
    writeFileSync(join(proc, String(pid), "environ"), environment);
    // A shell without a trap catches nothing.
    const shell = /^\S*sh -c/.test(command) && !command.includes("trap");
    const status = `Name:\tx\nPPid:\t${index}\nNSpid:\t${pid}\nSigCgt:\t${shell ? "0" : caught}\n`;
    writeFileSync(join(proc, String(pid), "status"), status);
  }
  return examineProcess(commands.length, proc);
}

test.each([
  ["PID 1 itself", ["node app.js"]],
  ["a child of tini", ["/sbin/tini -- node app.js", "node app.js"]],
  ["npm whose script says exec", ["npm start", "node app.js"]],
  ["pnpm whose script says exec", ["node /usr/local/bin/pnpm start", "node app.js"]],
  ["pnpm exec as PID 1", ["node /usr/local/bin/pnpm exec node app.js", "node app.js"]],
  ["a child of docker's own init", ["/sbin/docker-init -- node app.js", "node app.js"]],
])("%s: docker stop reaches it", (_, commands) => {
  expect(container(commands)).toMatchObject({ reached: "yes" });
});

test.each([
  ["npm start", "npm|sh", ["npm start", "sh -c x", "node app.js"]],
  [
    "npm by its file",
    "npm|sh",
    ["node /usr/lib/npm/bin/npm-cli.js start", "sh -c x", "node app.js"],
  ],
  ["the shell form", "sh", ["/bin/sh -c node app.js", "node app.js"]],
  ["tini around a shell", "sh", ["tini -- sh -c x", "sh -c x", "node app.js"]],
  ["pnpm exec under tini", "pnpm", ["tini -- x", "node /bin/pnpm exec node x", "node x"]],
  ["tsx", "tsx", ["node /usr/local/bin/tsx app.ts", "node --import loader app.ts"]],
  ["yarn start", "yarn", ["node /opt/yarn/bin/yarn.js start", "node app.js"]],
])("%s: docker stop does not reach it, because of %s", (_, culprit, commands) => {
  const { reached, lines } = container(commands);
  expect(reached).toBe("no");
  expect(lines.at(-1)).toMatch(
    new RegExp(`(${culprit}) \\(PID \\d+\\) does not pass signals on and wait`),
  );
  expect(lines.at(-1)).toContain('CMD ["node", "app.js"]');
});

test.each([
  ["1.22.22", "no"],
  ["2.4.2", "no"],
  ["3.8.7", "yes"],
  ["4.18.1", "yes"],
])("Yarn %s in front: %s", (version, reached) => {
  const environment = `HOME=/root\0npm_config_user_agent=yarn/${version} npm/? node/v20.20.2\0`;
  const commands = ["node /usr/local/bin/yarn start", "node app.js"];
  expect(container(commands, undefined, environment)).toMatchObject({ reached });
});

test("PID 1 that catches nothing: the kernel drops the signal", () => {
  const { reached, lines } = container(["python3 app.py"], "0000000000000000");
  expect(reached).toBe("no");
  expect(lines.at(-1)).toContain("the kernel drops that for PID 1");
});

test("below a full init there is no container to stop, and the answer is neither yes nor no", () => {
  expect(container(["/usr/lib/systemd/systemd", "sshd", "-bash", "node app.js"])).toMatchObject({
    reached: "unknown",
  });
});

test("the chain of parents is told from PID 1 down", () => {
  const { lines } = container(["tini -- npm start", "npm start", "node app.js"]);
  expect(lines[3]).toBe("from PID 1 down: tini -- npm start (1) → npm start (2) → node app.js (3)");
});

test("a shell with a trap, and a program that nobody knows, are not taken for harmless", () => {
  for (const between of ["sh -c trap", "/usr/local/bin/supervise"])
    expect(container(["tini -- x", between, "node app.js"])).toMatchObject({
      reached: "unknown",
      because: expect.stringContaining("is in between"),
    });
});

test("a launcher that is measured to lose requests is named", () => {
  const { reached, because } = container([
    "tini -- x",
    "node /app/node_modules/.bin/nest start",
    "node dist/main",
  ]);
  expect(reached).toBe("no");
  expect(because).toContain("nest (PID 2) does not pass signals on and wait");
});

test("zombies and threads of the kernel are no programs", () => {
  const proc = mkdtempSync(join(tmpdir(), "lastcall-proc-"));
  folders.push(proc);
  const write = (pid: number, status: string): void => {
    mkdirSync(join(proc, String(pid)));
    writeFileSync(join(proc, String(pid), "cmdline"), "");
    writeFileSync(join(proc, String(pid), "status"), status);
  };
  write(1, "Name:\tinit\nPPid:\t0\nNSpid:\t1\n");
  write(2, "Name:\tkthreadd\nPPid:\t0\nNSpid:\t2\n");
  write(9, "Name:\tkworker\nPPid:\t2\nNSpid:\t9\n");
  write(10, "Name:\tnode\nState:\tZ (zombie)\nPPid:\t1\nNSpid:\t10\n");
  expect(examineProcess(9, proc).because).toContain("thread of the kernel");
  expect(examineProcess(10, proc).because).toContain("ended already");
});

test("the ports that a real program listens on are told", async () => {
  const serve =
    'require("node:net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); });';
  const child = spawn(process.execPath, ["-e", serve], { stdio: ["pipe", "pipe", "ignore"] });
  children.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  expect(examineProcess(child.pid ?? 0).listensOn).toEqual([Number(line)]);
});
