import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Member } from "../../packages/core/src/process/member.ts";
import { Supervisor } from "../../packages/core/src/process/supervisor.ts";
import { FakeClock } from "./fake-clock.ts";
import { ProcessDouble } from "./process-double.ts";

const programs = vi.hoisted(() => ({ execFile: vi.fn() }));
vi.mock("../../packages/core/src/builtins.ts", () => ({ childProcess: () => programs }));

const shutdown = vi.fn();
let clock: FakeClock;
let parent: ProcessDouble;

beforeEach(() => {
  shutdown.mockClear();
  programs.execFile.mockReset().mockReturnValue({ unref: () => {} });
  vi.stubEnv("NOTIFY_SOCKET", undefined);
  vi.stubEnv("pm_id", "0");
  clock = new FakeClock();
  parent = new ProcessDouble();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

function supervisor(): Supervisor {
  return new Supervisor(clock, shutdown);
}

test("[3.9] PM2's message is a signal, and nothing else that it says", () => {
  const pm2 = supervisor();
  pm2.listen();
  parent.hear("reload");
  parent.hear({ shutdown: true });
  parent.hear("");
  expect(shutdown).not.toHaveBeenCalled();
  parent.hear("shutdown");
  expect(shutdown).toHaveBeenCalledExactlyOnceWith("shutdown message");
});

test("[3.9, 3.7] it is listened to once, until it is over, and again where the process goes on", () => {
  const pm2 = supervisor();
  pm2.listen();
  pm2.listen();
  expect(parent.process.listenerCount("message")).toBe(1);
  pm2.forget();
  expect(parent.process.eventNames()).toEqual([]);
  pm2.listen();
  expect(parent.process.listenerCount("message")).toBe(1);
});

test("[3.9] PM2 is told once that the program is ready, and whatever becomes of it is nobody's error", () => {
  supervisor().ready();
  expect(parent.said).toEqual(["ready"]);
  expect(parent.callbacks[0]).toBeDefined();
  expect(() => parent.callbacks[0]?.(new Error("EPIPE"))).not.toThrow();
});

test.each([
  ["a parent that is not PM2", () => vi.stubEnv("pm_id", undefined)],
  ["no channel to PM2", () => Object.assign(parent.process, { send: undefined })],
])("[3.9] %s is told nothing, and its words are the program's", (_, become) => {
  become();
  const nobodys = supervisor();
  nobodys.listen();
  nobodys.ready();
  expect(parent.said).toEqual([]);
  expect(parent.process.listenerCount("message")).toBe(0);
});

test("[3.9] PM2 that has hung up is told nothing", () => {
  Object.assign(parent.process, { connected: false });
  supervisor().ready();
  expect(parent.said).toEqual([]);
});

test("[2.5] systemd is told the same, with what all are waiting for, until it is over", async () => {
  vi.stubEnv("pm_id", undefined);
  vi.stubEnv("NOTIFY_SOCKET", "/run/systemd/notify");
  const systemd = supervisor();
  systemd.ready();
  const members = [{ inFlight: 2 }, { inFlight: 3 }] as unknown as Member[];
  systemd.stopping(9_000, new Set(members));
  const said = programs.execFile.mock.calls.map(([, lines]) => (lines as string[]).join(" "));
  expect(said).toEqual([
    "READY=1 STATUS=serving",
    "STOPPING=1 STATUS=stopping, 5 in flight EXTEND_TIMEOUT_USEC=5000000",
  ]);
  expect(clock.pending).toBe(1);
  systemd.forget();
  expect(clock.pending).toBe(0);
});
