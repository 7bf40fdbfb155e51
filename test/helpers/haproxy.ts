import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { Subprocess } from "./subprocess.ts";

/** One line of a table that HAProxy shows, by the names of its columns. */
export type Row = ReadonlyMap<string, string | undefined>;

const POLL_MS = 25;
const PATIENCE_MS = 60_000;
/** For sections that balance servers which are asked for their readiness; a late answer is no unready server. */
export const BALANCING = `
defaults
  mode http
  log stdout format raw local0
  option httplog
  option dontlog-normal
  timeout connect 5s
  timeout client 10m
  timeout server 1m
  timeout check 10s
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
`;
const SEPARATORS = { "show stat": ",", "show servers state": " " } as const;

export function haproxyVersion(): string {
  try {
    return execFileSync("haproxy", ["-v"], { encoding: "utf8" }).split("\n")[0]!;
  } catch (cause) {
    throw new Error("HAProxy does not run; install it: apt-get install haproxy", { cause });
  }
}

/** A real HAProxy with its defaults wherever a proxy can have them, and what it thinks of its servers. */
export class Haproxy {
  readonly #process: Subprocess;
  readonly #folder = mkdtempSync(join(tmpdir(), "haproxy-"));
  readonly #socket = join(this.#folder, "stats.sock");

  /**
   * @param sections what its configuration holds besides the tests' own; may name variables of `env`
   * @param launch starts `haproxy` with these arguments, where it finds `folder` under the same path
   */
  constructor(
    sections: string,
    env: Readonly<Record<string, string>> = {},
    launch = (args: readonly string[], _folder: string): Subprocess =>
      new Subprocess("haproxy", args, env),
  ) {
    const [global, given] = ["global", "given"].map((name) => join(this.#folder, `${name}.cfg`));
    writeFileSync(global!, `global\n  nbthread 1\n  stats socket ${this.#socket}\n`);
    writeFileSync(given!, sections);
    this.#process = launch(["-db", "-f", global!, "-f", given!], this.#folder);
  }

  /** What it had to say: state changes, and requests that did not go well. */
  get lines(): readonly string[] {
    return this.#process.lines;
  }

  /** Until `look` finds in the table that `command` shows what it looks for. */
  async until(
    command: keyof typeof SEPARATORS,
    look: (rows: readonly Row[]) => boolean,
  ): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const shown = await this.#ask(command);
      if (look(rowsOf(shown, SEPARATORS[command]))) return;
      if (performance.now() > deadline) throw this.#error(`HAProxy did not get there: ${shown}`);
      await Promise.race([
        pause(POLL_MS),
        this.#process.exit.then(() => {
          throw this.#error("HAProxy ended");
        }),
      ]);
    }
  }

  async stop(): Promise<void> {
    this.#process.signal("SIGTERM");
    await this.#process.exit;
    rmSync(this.#folder, { recursive: true });
  }

  /** What it shows; nothing where it does not listen yet, or was kept waiting for the command for too long. */
  async #ask(command: string): Promise<string> {
    const socket = connect(this.#socket);
    try {
      await once(socket, "connect");
      socket.end(`${command}\n`);
      return await text(socket);
    } catch {
      return "";
    }
  }

  #error(what: string): Error {
    return new Error(`${what}\n${this.lines.join("\n")}`);
  }
}

/** The line of names begins with "# "; there may be a version in front of it. */
function rowsOf(shown: string, separator: string): Row[] {
  const lines = shown.trim().split("\n");
  const header = lines.findIndex((line) => line.startsWith("# "));
  const names = lines[header]?.slice(2).split(separator) ?? [];
  return lines.slice(header + 1).map((line) => {
    const cells = line.split(separator);
    return new Map(names.map((name, index) => [name, cells[index]]));
  });
}
