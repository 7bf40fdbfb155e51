import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fs } from "../../packages/core/src/builtins.ts";
import { unreachableBySignals } from "../../packages/core/src/process/container.ts";

vi.mock("../../packages/core/src/builtins.ts", () => {
  const files = { readFileSync: vi.fn() };
  return { fs: () => files };
});

const { readFileSync } = fs();

const realPid = process.pid;
const realPlatform = process.platform;

function become(pid: number, platform: string = "linux"): void {
  Object.defineProperty(process, "pid", { value: pid, configurable: true });
  Object.defineProperty(process, "platform", { value: platform, configurable: true });
}

/** The command lines from PID 1 down to this process, each the parent of the next. */
function runUnder(...commands: readonly string[]): void {
  become(commands.length);
  vi.mocked(readFileSync).mockImplementation((path) => {
    const [, pid, file] = /^\/proc\/(\d+)\/(cmdline|status)$/.exec(String(path)) ?? [];
    const command = commands[Number(pid) - 1];
    if (command === undefined) throw new Error(`ENOENT: ${String(path)}`);
    if (file === "status") return `Name:\tx\nPid:\t${pid}\nPPid:\t${Number(pid) - 1}\nUid:\t0\n`;
    return `${command.split(" ").join("\0")}\0`;
  });
}

beforeEach(() => {
  vi.stubEnv("npm_config_user_agent", undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  become(realPid, realPlatform);
});

test.each([
  ["npm start", "npm|sh", ["npm start", "sh -c node app.js", "node app.js"]],
  ["npm run by its script", "npm|sh", ["node /usr/bin/npm start", "sh -c x", "node app.js"]],
  [
    "npm run by its file",
    "npm|dash",
    ["node /npm/bin/npm-cli.js start", "dash -c x", "node app.js"],
  ],
  [
    "tini -- npm start",
    "npm|sh",
    ["/sbin/tini -- npm start", "npm start", "sh -c x", "node app.js"],
  ],
  ["dumb-init npm start", "npm|sh", ["dumb-init npm start", "npm start", "sh -c x", "node app.js"]],
  ["pnpm start", "pnpm|sh", ["node /usr/bin/pnpm.cjs start", "sh -c x", "node app.js"]],
  ["yarn start", "yarn|sh", ["node /opt/yarn/bin/yarn.js start", "/bin/sh -c x", "node app.js"]],
  ["the shell form", "sh", ["/bin/sh -c node app.js && true", "node app.js"]],
  ["a script without exec", "bash", ["/bin/bash ./start.sh", "node app.js"]],
  ["busybox", "busybox", ["/bin/busybox sh start.sh", "node app.js"]],
  ["yarn that runs the program itself", "yarn", ["node /opt/bin/yarn start", "node app.js"]],
  ["tini -- pnpm exec", "pnpm", ["tini -- x", "node /bin/pnpm exec node app.js", "node app.js"]],
  ["tsx", "tsx", ["node /usr/local/bin/tsx app.ts", "node --import x app.ts"]],
  ["tsx by its file", "tsx", ["tini -- x", "node /a/tsx/dist/cli.mjs app.ts", "node app.ts"]],
  ["such a script under an init", "sh", ["docker-init -- x", "sh ./start.sh", "node app.js"]],
  ["one under Podman's init", "sh", ["catatonit -- x", "sh ./start.sh", "node app.js"]],
  ["one under s6", "sh", ["/bin/s6-svscan /run/s6", "sh ./run", "node app.js"]],
  [
    "env-cmd under an init",
    "env-cmd",
    ["tini -- x", "node /bin/env-cmd node app.js", "node app.js"],
  ],
  [
    "a script far above",
    "sh",
    ["tini -- x", "sh ./run", ...Array.from({ length: 10 }, () => "guard"), "node app.js"],
  ],
  ["node --run", "node --run", ["node --run start", "node app.js"]],
  ["pm2 start", "pm2", ["dumb-init x", "node /bin/pm2 start app.js", "node app.js"]],
])(
  "[8.4] %s: one warning names one of %s and says what to write instead",
  (_, culprit, commands) => {
    runUnder(...commands);
    const warning = unreachableBySignals();
    expect(warning).toMatch(/not PID 1/);
    expect(warning).toMatch(new RegExp(`\\b(${culprit}) \\(PID \\d+\\)`));
    expect(warning).toContain('CMD ["node", "app.js"]');
    expect(warning).toContain("exec node app.js");
    expect(warning).toMatch(/; `node --import tsx app\.ts` in place of tsx$/);
  },
);

test("[8.4] whoever swallows the signal is named, with its PID", () => {
  runUnder("tini -- npm start", "npm start", "sh -c node app.js", "node app.js");
  expect(unreachableBySignals()).toMatch(/\b(sh \(PID 3\)|npm \(PID 2\))/);
});

test.each([
  ["node app", ["node app.js"]],
  ["tini -- node app", ["/sbin/tini -- node app.js", "node app.js"]],
  ["dumb-init node app", ["dumb-init node app.js", "node app.js"]],
  ["docker run --init", ["/sbin/docker-init -- node app.js", "node app.js"]],
  ["node --watch app", ["node --watch app.js", "node app.js"]],
  ["npm start with a script shell that execs", ["npm start", "node app.js"]],
  ["pnpm start, likewise", ["node /usr/local/bin/pnpm start", "node app.js"]],
  ["pnpm start, likewise, under an init", ["tini -- x", "node /bin/pnpm start", "node app.js"]],
  ["pnpm exec as PID 1", ["node /bin/pnpm exec node app.js", "node app.js"]],
  ["a program that is given a launcher's name", ["tini -- x", "/usr/bin/strace sh", "node app.js"]],
  ["env-cmd as PID 1", ["node /bin/env-cmd node app.js", "node app.js"]],
  ["pm2 that does not go into the background", ["tini -- x", "node /bin/pm2 logs", "node app.js"]],
  [
    "turbo, which signals all below it",
    ["npm start", "node /app/node_modules/.bin/turbo run dev", "sh -c x", "node app.js"],
  ],
  ["a PID 1 that nobody knows", ["supervisor", "npm start", "sh -c node app.js", "node app.js"]],
  ["no container", ["/usr/lib/systemd/systemd", "sshd", "-bash", "npm start", "sh", "node app.js"]],
])("[8.4] %s: no warning", (_, commands) => {
  runUnder(...commands);
  expect(unreachableBySignals()).toBeUndefined();
});

test.each([
  ["yarn/1.22.22 npm/? node/v20.20.2 linux x64", true],
  ["yarn/2.4.2 npm/? node/20.20.2 linux x64", true],
  ["yarn/3.8.7 npm/? node/v20.20.2 linux x64", false],
  ["yarn/4.18.1 npm/? node/v20.20.2 linux x64", false],
  ["yarn/10.0.0 npm/? node/v24.0.0 linux x64", false],
])("[8.4] %s: warned of: %s", (agent, warned) => {
  vi.stubEnv("npm_config_user_agent", agent);
  runUnder("node /usr/local/bin/yarn start", "node app.js");
  expect(unreachableBySignals() !== undefined).toBe(warned);
});

test("[8.4] where nobody can tell, nothing is said", () => {
  become(7);
  vi.mocked(readFileSync).mockImplementation(() => {
    throw new Error("EACCES");
  });
  expect(unreachableBySignals()).toBeUndefined();

  runUnder("npm start", "sh -c x", "node app.js");
  become(3, "darwin");
  expect(unreachableBySignals()).toBeUndefined();
});
