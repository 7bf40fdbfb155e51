import cluster from "node:cluster";
import { channel, type Channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { vi } from "vitest";

/** On which Node tells of each child. */
export const children: Channel = channel("child_process");

/** A cluster's worker without a process. */
export class FakeWorker extends EventEmitter {
  readonly process = { kill: vi.fn<(signal: string) => void>() };
  readonly said: unknown[] = [];

  isConnected(): boolean {
    return true;
  }

  send(message: unknown): void {
    this.said.push(message);
  }

  says(lastcall: string): void {
    cluster.emit("message", this, { lastcall });
  }

  exits(code: number | null, signal: string | null = null): void {
    cluster.emit("exit", this, code, signal);
  }
}

/** The program forks: Node tells of a child, then of a worker, which `listens` or still loads. */
export function start(listens = true): FakeWorker {
  children.publish({});
  const worker = new FakeWorker();
  cluster.emit("fork", worker);
  if (listens) cluster.emit("listening", worker, {});
  return worker;
}
