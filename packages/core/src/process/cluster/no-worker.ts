import type { ChildProcess } from "node:child_process";
import type { Worker } from "node:cluster";
import { childProcess, cluster } from "../../builtins.ts";

/** Node exports the class, and documents all but its making. */
interface WorkerClass {
  new (options: { readonly id: number; readonly process: ChildProcess }): Worker;
}

/** A process that has ended before it began: it has what `fork()` promises. */
function noProcess(): ChildProcess {
  return new (class extends childProcess().ChildProcess {
    override readonly connected = false;
    override readonly pid = undefined as unknown as number;
    override readonly exitCode = 0;

    override kill(): boolean {
      return false;
    }

    override send(...args: unknown[]): boolean {
      const callback = args.findLast((arg) => typeof arg === "function");
      const error = Object.assign(new Error("Channel closed"), { code: "ERR_IPC_CHANNEL_CLOSED" });
      if (callback !== undefined) process.nextTick(callback, error);
      return false;
    }

    override disconnect(): void {}
  })();
}

/** What a program gets that forks while its cluster stops: a worker that is dead, and of which nothing more is heard. */
export function noWorker(): Worker {
  const { Worker } = cluster() as unknown as { readonly Worker: WorkerClass };
  return new Worker({ id: 0, process: noProcess() });
}
