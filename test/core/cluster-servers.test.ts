import { EventEmitter } from "node:events";
import type { Server } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClusterWorkers } from "../../packages/core/src/process/cluster/workers.ts";
import { FakeClock } from "./fake-clock.ts";
import { start } from "./fake-worker.ts";

/** A server whose socket Node's cluster takes as soon as it listens. */
class Shared extends EventEmitter {
  readonly handle = { fd: 7, close: vi.fn(), onconnection: vi.fn() };
  listening = true;

  constructor() {
    super();
    // Where Node has it.
    Object.assign(this, { ["_handle"]: this.handle });
  }
}

let clock: FakeClock;
let workers: ClusterWorkers;

beforeEach(() => {
  clock = new FakeClock();
  workers = new ClusterWorkers(clock, () => {});
  vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue([]);
  workers.watch();
});
afterEach(() => {
  workers.forget();
  vi.restoreAllMocks();
});

function found(): Shared {
  const server = new Shared();
  workers.serverFound(server as unknown as Server);
  server.emit("listening");
  server.listening = false;
  return server;
}

test("[3.9] a socket is closed when the last worker has settled, and only then is that worker let go", async () => {
  const [first, last] = [start(), start()];
  const { handle } = found();
  void workers.stop("SIGTERM");
  first.says("settled");
  await clock.advance();
  expect(handle.close).not.toHaveBeenCalled();
  let saidBefore: readonly unknown[] = [];
  handle.close.mockImplementation(() => (saidBefore = [...last.said]));
  last.says("settled");
  await clock.advance(1_000);
  expect(handle.close).toHaveBeenCalledOnce();
  expect(saidBefore).toEqual([{ lastcall: "announce" }]);
  expect(last.said.at(-1)).toEqual({ lastcall: "let go" });
  for (const worker of [first, last]) worker.exits(0);
});

test("[3.9] a worker that is gone is not waited for before the socket is closed", async () => {
  const [first, last] = [start(), start()];
  const { handle } = found();
  void workers.stop("SIGTERM");
  first.exits(0);
  last.says("settled");
  await clock.advance(1_000);
  expect(handle.close).toHaveBeenCalledOnce();
  last.exits(0);
});

test("[3.9] a primary's server is its own where it has no worker", () => {
  expect(found().listenerCount("close")).toBe(0);
  const worker = start();
  expect(found().listenerCount("close")).toBe(1);
  worker.exits(0);
});
