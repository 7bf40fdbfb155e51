import { childProcess, fs } from "../builtins.ts";
import type { Cancel, Clock } from "../clock.ts";

/** By so much the unit's timeout is moved each time, and so often. */
const EXTEND_MS = 5_000;
const EXTEND_EVERY_MS = 2_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * The service manager, as a unit of `Type=notify` talks to it: by `systemd-notify`, since Node has no datagram sockets
 * of the file system. Without `NOTIFY_SOCKET` nothing is spawned.
 */
export class Systemd {
  readonly #clock: Clock;
  readonly #wanted = (process.env["NOTIFY_SOCKET"] ?? "") !== "";
  #cancel: Cancel = () => {};
  #told = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ready(): void {
    this.#notify("READY=1", "STATUS=serving");
  }

  /** Tells it that the stop has begun, and moves its timeout on for as long as `status` changes, up to `deadline`. */
  stopping(deadline: number, status: () => string): void {
    let last: string | undefined;
    const tell = (...lines: readonly string[]): void => {
      const now = status();
      const leftMs = Math.min(deadline - this.#clock.now(), EXTEND_MS);
      const extend =
        now !== last && leftMs > 0 ? [`EXTEND_TIMEOUT_USEC=${Math.round(leftMs * 1_000)}`] : [];
      last = now;
      this.#notify(...lines, `STATUS=${now}`, ...extend);
      this.#cancel = this.#clock.afterUnheld(EXTEND_EVERY_MS, tell);
    };
    if (this.#wanted && !this.#told) tell("STOPPING=1");
    this.#told = true;
  }

  forget(): void {
    this.#cancel();
    this.#told = false;
  }

  #notify(...lines: readonly string[]): void {
    if (!this.#wanted) return;
    // systemd that is not there, or does not listen to us, is nobody's error.
    childProcess()
      .execFile("systemd-notify", lines, () => {})
      .unref();
  }
}

/** The stop timeout of the unit that this process belongs to; `undefined` when nobody can tell, or there is none. */
export function unitStopTimeoutMs(): Promise<number | undefined> {
  const unit = ownUnit();
  if (unit === undefined) return Promise.resolve(undefined);
  const args = [...unit.manager, "show", "--property=TimeoutStopUSec", "--value", unit.name];
  return new Promise((resolve) => {
    childProcess()
      .execFile("systemctl", args, { timeout: 5_000 }, (error, stdout) =>
        resolve(error === null ? parseTimespan(stdout) : undefined),
      )
      .unref();
  });
}

/** As systemd writes one: `1min 30s`; `infinity` is none. */
export function parseTimespan(text: string): number | undefined {
  let ms = 0;
  for (const part of text.trim().split(/\s+/)) {
    const [, amount, unit = ""] = /^([\d.]+)([a-z]+)$/.exec(part) ?? [];
    const unitMs = UNIT_MS[unit];
    if (unitMs === undefined) return undefined;
    ms += Number(amount) * unitMs;
  }
  return ms;
}

function ownUnit(): { readonly name: string; readonly manager: readonly string[] } | undefined {
  try {
    const [, path = ""] = /^0::(.*)/m.exec(fs().readFileSync("/proc/self/cgroup", "utf8")) ?? [];
    const name = path.split("/").findLast((part) => part.endsWith(".service"));
    if (name === undefined || name.startsWith("user@")) return undefined;
    return { name, manager: path.includes("/user@") ? ["--user"] : [] };
  } catch {
    return undefined;
  }
}
