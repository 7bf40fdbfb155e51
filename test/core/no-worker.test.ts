import { Worker } from "node:cluster";
import { expect, test, vi } from "vitest";
import { noWorker } from "../../packages/core/src/process/cluster/no-worker.ts";

test("[3.9] what a program forks while its cluster stops is a worker of Node's, and dead", () => {
  const worker = noWorker();
  expect(worker).toBeInstanceOf(Worker);
  expect(worker.id).toBe(0);
  expect(worker.isDead()).toBe(true);
  expect(worker.isConnected()).toBe(false);
  expect(worker.process.pid).toBeUndefined();
  expect(worker.process.exitCode).toBe(0);
  expect(worker.process.kill("SIGTERM")).toBe(false);
  expect(() => worker.process.disconnect()).not.toThrow();
});

test("[3.9] what is sent to it fails as with one that has ended, where somebody asks, and later", async () => {
  const { process: child } = noWorker();
  const sent = vi.fn();
  expect(child.send("hello", sent)).toBe(false);
  expect(sent).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
  expect(sent).toHaveBeenCalledWith(
    expect.objectContaining({ code: "ERR_IPC_CHANNEL_CLOSED", message: "Channel closed" }),
  );
  const last = vi.fn();
  child.send("hello", undefined, {}, last);
  await vi.waitFor(() => expect(last).toHaveBeenCalledOnce());
  expect(child.send("hello")).toBe(false);
});
