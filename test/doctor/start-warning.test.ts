import { examine, SourceFile } from "lastcall";
import { afterEach, expect, test, vi } from "vitest";
import { fs } from "../../packages/core/src/builtins.ts";
import { unreachableBySignals } from "../../packages/core/src/process/container.ts";

vi.mock("../../packages/core/src/builtins.ts", () => {
  const files = { readFileSync: vi.fn() };
  return { fs: () => files };
});

const { readFileSync } = fs();

const realPid = process.pid;
afterEach(() => {
  Object.defineProperty(process, "pid", { value: realPid, configurable: true });
});

test("[8.4] the doctor and the warning at start give the same advice for npm start", () => {
  const commands = ["npm start", "sh -c node app.js", "node app.js"];
  Object.defineProperty(process, "pid", { value: 3, configurable: true });
  vi.mocked(readFileSync).mockImplementation((path) => {
    const [, pid, file] = /^\/proc\/(\d+)\/(\w+)$/.exec(String(path)) ?? [];
    const words = (commands[Number(pid) - 1] ?? "").split(" ").join("\0");
    return file === "status" ? `Name:\tx\nPPid:\t${Number(pid) - 1}\n` : words;
  });
  const advice = /Start node itself: .*/.exec(unreachableBySignals() ?? "")?.[0];
  const dockerfile = new SourceFile("Dockerfile", 'FROM node:22\nCMD ["npm", "start"]\n');
  const [finding] = examine({ files: [dockerfile] }).findings;
  expect(advice).toBeDefined();
  expect(finding?.why).toContain(advice);
});
