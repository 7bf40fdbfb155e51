import { EventEmitter } from "node:events";
import { vi } from "vitest";

type Callback = (error: Error | null) => void;

/**
 * What stands in for `process` where a test stubs it: the real one, but for its listeners, of which it has its own, and
 * its parent, which says and hears what the test wants.
 */
export class ProcessDouble {
  readonly said: unknown[] = [];
  /** What Node would do when the message is on its way. */
  readonly callbacks: (Callback | undefined)[] = [];
  /** What is added to Node's own count of listeners, by which they prolong the process's life. */
  counted = 0;
  readonly process: NodeJS.Process;

  constructor(withChannel = true) {
    this.process = Object.create(process) as NodeJS.Process;
    // Its constructor, which gives it a list of its own.
    Reflect.apply(EventEmitter, this.process, []);
    const channel = {
      refCounted: () => void (this.counted += 1),
      unrefCounted: () => void (this.counted -= 1),
    };
    const send = (message: unknown, ...rest: unknown[]): boolean => {
      this.said.push(message);
      this.callbacks.push(
        rest.findLast((one) => typeof one === "function") as Callback | undefined,
      );
      return true;
    };
    Object.defineProperties(this.process, {
      channel: { value: withChannel ? channel : undefined, writable: true },
      connected: { value: withChannel, writable: true },
      send: { value: withChannel ? send : undefined, writable: true },
    });
    vi.stubGlobal("process", this.process);
  }

  /** The parent says this, and may hand something over. */
  hear(message: unknown, handle?: unknown): void {
    this.process.emit("message", message, handle as never);
  }
}
