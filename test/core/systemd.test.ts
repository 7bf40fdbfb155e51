import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { childProcess, fs } from "../../packages/core/src/builtins.ts";
import { Systemd, unitStopTimeoutMs } from "../../packages/core/src/process/systemd.ts";
import { FakeClock } from "./fake-clock.ts";

vi.mock("../../packages/core/src/builtins.ts", () => {
  const files = { readFileSync: vi.fn() };
  const programs = { execFile: vi.fn() };
  return { fs: () => files, childProcess: () => programs };
});

type Told = (error: Error | null, stdout: string) => void;

const readFileSync = vi.mocked(fs().readFileSync);
const execFile = vi.mocked(
  childProcess().execFile as unknown as (
    file: string,
    args: readonly string[],
    ...rest: readonly unknown[]
  ) => { unref(): void },
);

beforeEach(() => {
  execFile.mockReset().mockReturnValue({ unref: () => {} });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Of each program that was run, its name and words. */
function said(): string[] {
  return execFile.mock.calls.map(([file, args]) => [file, ...args].join(" "));
}

describe("[2.5] the unit's own limit", () => {
  function answer(error: Error | null, stdout: string): void {
    execFile.mockImplementation((...args) => {
      (args.at(-1) as Told)(error, stdout);
      return { unref: () => {} };
    });
  }

  test.each([
    ["0::/system.slice/orders.service\n", "show --property=TimeoutStopUSec --value orders.service"],
    [
      "1:name=systemd:/\n0::/user.slice/user-1000.slice/user@1000.service/app.slice/orders.service\n",
      "--user show --property=TimeoutStopUSec --value orders.service",
    ],
    [
      "0::/system.slice/orders.service/workers\n",
      "show --property=TimeoutStopUSec --value orders.service",
    ],
  ])("of %j is asked for", async (cgroup, words) => {
    readFileSync.mockReturnValue(cgroup);
    answer(null, "1min 30s\n");
    await expect(unitStopTimeoutMs()).resolves.toBe(90_000);
    expect(said()).toEqual([`systemctl ${words}`]);
    expect(execFile.mock.calls[0]![2]).toEqual({ timeout: 5_000 });
    expect(readFileSync).toHaveBeenLastCalledWith("/proc/self/cgroup", "utf8");
  });

  test.each(["0::/user.slice/user-1000.slice/user@1000.service\n", "0::/docker/abc\n", ""])(
    "of %j is none",
    async (cgroup) => {
      readFileSync.mockReturnValue(cgroup);
      await expect(unitStopTimeoutMs()).resolves.toBeUndefined();
      expect(said()).toEqual([]);
    },
  );

  test("is not known where nobody answers, or nothing can be read", async () => {
    readFileSync.mockReturnValue("0::/system.slice/orders.service\n");
    answer(new Error("no systemctl"), "90s");
    await expect(unitStopTimeoutMs()).resolves.toBeUndefined();
    readFileSync.mockImplementation(() => {
      throw new Error("ENOENT");
    });
    await expect(unitStopTimeoutMs()).resolves.toBeUndefined();
  });
});

describe("[2.5] a unit that wants to be notified", () => {
  test("is told once that it stops, and gets more time for as long as something changes", async () => {
    vi.stubEnv("NOTIFY_SOCKET", "/run/systemd/notify");
    const clock = new FakeClock();
    const systemd = new Systemd(clock);
    let inFlight = 2;
    const status = (): string => `${inFlight} in flight`;
    systemd.ready();
    systemd.stopping(9_000, status);
    systemd.stopping(9_000, status);
    await clock.advance(2_000);
    inFlight = 1;
    await clock.advance(2_000);
    inFlight = 0;
    await clock.advance(2_000);
    expect(said().map((line) => line.replace("systemd-notify ", ""))).toEqual([
      "READY=1 STATUS=serving",
      "STOPPING=1 STATUS=2 in flight EXTEND_TIMEOUT_USEC=5000000",
      "STATUS=2 in flight",
      "STATUS=1 in flight EXTEND_TIMEOUT_USEC=5000000",
      "STATUS=0 in flight EXTEND_TIMEOUT_USEC=3000000",
    ]);
  });

  test("is told nothing more once it is forgotten, and of the next stop again", async () => {
    vi.stubEnv("NOTIFY_SOCKET", "/run/systemd/notify");
    const clock = new FakeClock();
    const systemd = new Systemd(clock);
    systemd.stopping(9_000, () => "stopping");
    systemd.forget();
    await clock.advance(10_000);
    expect(said()).toHaveLength(1);
    expect(clock.pending).toBe(0);
    systemd.stopping(20_000, () => "stopping");
    expect(said()[1]).toContain("STOPPING=1");
  });

  test("gets no time beyond the deadline, and is not held up by whoever tells it", async () => {
    vi.stubEnv("NOTIFY_SOCKET", "/run/systemd/notify");
    const unref = vi.fn();
    execFile.mockReturnValue({ unref });
    const clock = new FakeClock();
    clock.block(1_000);
    const systemd = new Systemd(clock);
    let inFlight = 9;
    systemd.stopping(5_000, () => `${(inFlight -= 1)} in flight`);
    await clock.advance(6_000);
    expect(said().map((line) => /EXTEND_TIMEOUT_USEC=(\d+)/.exec(line)?.[1])).toEqual([
      "4000000",
      "2000000",
      undefined,
      undefined,
    ]);
    expect(unref).toHaveBeenCalledTimes(4);
    // Nothing is done with what becomes of it.
    const done = execFile.mock.calls[0]!.at(-1) as Told;
    expect(() => done(new Error("ENOENT"), "")).not.toThrow();
  });

  test.each(["", undefined])(
    "where none does (%j), nothing is asked and no timer runs",
    (socket) => {
      vi.stubEnv("NOTIFY_SOCKET", socket);
      const clock = new FakeClock();
      const systemd = new Systemd(clock);
      const status = vi.fn(() => "stopping");
      systemd.ready();
      systemd.stopping(9_000, status);
      expect(status).not.toHaveBeenCalled();
      expect(clock.pending).toBe(0);
      expect(said()).toEqual([]);
    },
  );
});
