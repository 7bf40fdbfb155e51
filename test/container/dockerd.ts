import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const SHOWN_LINES = 20;

/** The daemon, with its containerd. */
export class Dockerd {
  readonly #process: ChildProcessByStdio<null, null, Readable>;
  readonly #exit: Promise<unknown>;
  readonly #lines: string[] = [];

  private constructor(netns: string, args: readonly string[]) {
    // Not `ip netns exec`: it mounts a /sys of its own, without the control groups. It ends when this process is gone.
    const command = [`--net=${netns}`, "setpriv", "--pdeathsig=TERM", "dockerd", ...args];
    this.#process = spawn("nsenter", command, {
      stdio: ["ignore", "ignore", "pipe"],
      // A Ctrl-C is for whoever started it, who still has containers to end.
      detached: true,
    });
    this.#exit = once(this.#process, "close");
  }

  /** Resolves when it answers. @throws Error with its last lines, when it ends before. */
  static async start(netns: string, args: readonly string[]): Promise<Dockerd> {
    const dockerd = new Dockerd(netns, args);
    await dockerd.#line(/API listen on/);
    return dockerd;
  }

  /** Ends the containers, then itself. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#exit;
  }

  #line(expected: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      createInterface({ input: this.#process.stderr }).on("line", (line) => {
        this.#lines.push(line);
        if (expected.test(line)) resolve();
      });
      this.#exit.then(() => {
        const last = this.#lines.slice(-SHOWN_LINES).join("\n");
        reject(new Error(`dockerd ended before it answered:\n${last}`));
      }, reject);
    });
  }
}
