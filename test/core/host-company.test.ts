import cluster from "node:cluster";
import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { Server } from "node:net";
import { BroadcastChannel } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../packages/core/src/clock.ts";
import { ProcessHost } from "../../packages/core/src/process/host.ts";
import type { FakeClock } from "./fake-clock.ts";
import { join, leave, listening, newMember, remembered, SIGNAL, stopping } from "./host-stage.ts";

const here = vi.hoisted(() => ({
  isMainThread: true,
  unreachable: undefined as string | undefined,
  execFile: vi.fn<(file: string, args: readonly string[]) => { unref(): void }>(),
}));

vi.mock("../../packages/core/src/clock.ts", async (original) => {
  const { FakeClock: Fake } = await import("./fake-clock.ts");
  return { ...(await original<object>()), systemClock: new Fake() };
});
vi.mock("../../packages/core/src/builtins.ts", async (original) => ({
  ...(await original<object>()),
  workerThreads: () => ({ isMainThread: here.isMainThread, threadId: 7, BroadcastChannel }),
  childProcess: () => ({ execFile: here.execFile }),
}));
vi.mock("../../packages/core/src/process/container.ts", () => ({
  unreachableBySignals: () => here.unreachable,
}));

const LISTENS = channel("tracing:net.server.listen:asyncStart");
const clock = systemClock as FakeClock;
let before: Record<string, number>;
let restore: () => void;
let host: ProcessHost;

beforeEach(() => {
  Object.assign(here, { isMainThread: true, unreachable: undefined });
  here.execFile.mockReset().mockReturnValue({ unref: () => {} });
  before = listening();
  restore = remembered();
  vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue([]);
  host = new ProcessHost();
});
afterEach(async () => {
  for (const member of host.members) {
    await leave(host, member as never);
  }
  expect(LISTENS.hasSubscribers).toBe(false);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  restore();
});

/** A server is about to listen. */
function found(): Server {
  const server = new Server();
  LISTENS.publish({ server });
  return server;
}

test("[5.3] a server belongs to the newest lifecycle that does not stop, and the others hear once it listens", () => {
  const [first, second, third] = [newMember(false), newMember(false), newMember(false)];
  join(host, first, second, third);
  third.stopping = true;
  const server = found();
  expect(second.serverFound).toHaveBeenCalledExactlyOnceWith(server, false);
  expect(first.serverFound).not.toHaveBeenCalled();
  expect(third.serverFound).not.toHaveBeenCalled();
  expect(first.servedElsewhere).not.toHaveBeenCalled();
  server.emit("listening");
  expect(first.servedElsewhere).toHaveBeenCalledExactlyOnceWith(server);
  expect(third.servedElsewhere).toHaveBeenCalledExactlyOnceWith(server);
  expect(second.servedElsewhere).not.toHaveBeenCalled();
});

test("[3.3, 5.3] where all stop it is the newest one's, which closes it again", () => {
  const members = [newMember(false), newMember(false), newMember(false)];
  join(host, ...members);
  for (const member of members) member.stopping = true;
  found();
  expect(members.map(({ serverFound }) => serverFound.mock.calls.length)).toEqual([0, 0, 1]);
});

test("[5.3, 6.1] one that does not speak HTTP, or that answers the probes of any of them, is served by nobody", () => {
  const [first, second] = [newMember(false), newMember(false)];
  join(host, first, second);
  second.serverFound.mockReturnValue(false);
  found().emit("listening");
  expect(second.serverFound).toHaveBeenCalledOnce();
  first.isProbeServer.mockReturnValue(true);
  found().emit("listening");
  expect(second.serverFound).toHaveBeenCalledOnce();
  expect(first.servedElsewhere).not.toHaveBeenCalled();
});

test("[8.4, 3.10] what the process suffers from is told once, a turn after it serves, by a lifecycle that goes on", async () => {
  here.unreachable = "no signal gets here";
  process.on(SIGNAL, function own() {});
  const [first, second] = [newMember(false), newMember(false, { signalListeners: "shared" })];
  join(host, first, second);
  host.ready();
  expect(second.logger.warn).not.toHaveBeenCalled();
  await clock.advance();
  host.ready();
  await clock.advance();
  expect(second.logger.warn.mock.calls).toEqual([
    ["no signal gets here"],
    [expect.stringMatching(/^signalListeners "shared": .*: own \(.*\) of SIGUSR2$/)],
  ]);
  expect(first.logger.warn).not.toHaveBeenCalled();
});

test("[8.4] where all stop by then nothing is told", async () => {
  here.unreachable = "no signal gets here";
  const member = newMember(false);
  join(host, member);
  host.ready();
  member.stopping = true;
  await clock.advance();
  expect(member.logger.warn).not.toHaveBeenCalled();
});

test("[2.5] systemd hears that the process serves, and of a stop that ends it with what is in flight", () => {
  vi.stubEnv("NOTIFY_SOCKET", "/run/systemd/notify");
  host = new ProcessHost();
  const [going, staying] = [newMember(true), newMember(false)];
  join(host, going, staying);
  host.ready();
  stopping(host, staying);
  stopping(host, going);
  const said = here.execFile.mock.calls.map(([, args]) => args.join(" "));
  expect(said).toEqual([
    "READY=1 STATUS=serving",
    expect.stringMatching(/^STOPPING=1 STATUS=stopping, 4 in flight EXTEND_TIMEOUT_USEC=/),
  ]);
  // So that nothing ends this process.
  going.exits = false;
});

test("[3.9, 3.7] a program that forks handles signals, passes them on and outlives its workers", async () => {
  join(host, newMember(false));
  const worker = Object.assign(new EventEmitter(), {
    process: { kill: vi.fn<(signal: string) => void>() },
    isConnected: () => false,
  });
  channel("child_process").publish({});
  cluster.emit("fork", worker as never);
  expect(process.listenerCount(SIGNAL)).toBe(1);
  const server = found();
  expect(server.listenerCount("listening")).toBe(2);
  const gone = vi.fn();
  void host.othersGone("SIGINT").then(gone);
  expect(worker.process.kill).toHaveBeenCalledExactlyOnceWith("SIGINT");
  await clock.advance();
  expect(gone).not.toHaveBeenCalled();
  cluster.emit("exit", worker as never, 0, null as never);
  await clock.advance();
  expect(gone).toHaveBeenCalledOnce();
  await expect(host.mayStopListening(9_000)).resolves.toBe(true);
});

test("[3.12] in another thread no signal is listened to: the main thread's word stops all, and hears the code", async () => {
  here.isMainThread = false;
  const [first, second] = [newMember(false), newMember(false)];
  join(host, first, second);
  const main = new BroadcastChannel("@lastcall/core");
  const heard: unknown[] = [];
  (main as unknown as EventTarget).addEventListener("message", (event) =>
    heard.push((event as MessageEvent).data),
  );
  host.arm();
  expect(process.listenerCount(SIGNAL)).toBe(0);
  expect(process.listenerCount("uncaughtExceptionMonitor")).toBe(
    before["uncaughtExceptionMonitor"],
  );
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  main.postMessage({ lastcall: "stop", reason: "SIGINT" });
  await vi.waitFor(() => expect(second.begin).toHaveBeenCalled());
  for (const { begin } of [first, second])
    expect(begin).toHaveBeenCalledExactlyOnceWith("SIGINT", false);
  await leave(host, first, 3);
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard).toEqual([
    { lastcall: "serves", thread: 7 },
    { lastcall: "left", thread: 7, code: 3 },
  ]);
  main.close();
});
