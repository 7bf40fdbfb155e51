import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HaproxySocket } from "./haproxy-socket.ts";
import { Subprocess } from "./subprocess.ts";

/** How HAProxy finds out that an instance is to be left alone: its probe's interval, and how many must fail. */
export interface HealthCheck {
  readonly interMs: number;
  readonly fall: number;
}

const POLL_MS = 25;

export function haproxyVersion(): string {
  try {
    return execFileSync("haproxy", ["-v"], { encoding: "utf8" }).split("\n")[0]!;
  } catch (cause) {
    throw new Error("HAProxy does not run; install it: apt-get install haproxy", { cause });
  }
}

/** A real HAProxy in front of the instances, with its defaults wherever a proxy can have them. */
export class Haproxy {
  readonly #process: Subprocess;
  readonly #folder = mkdtempSync(join(tmpdir(), "rolling-"));
  readonly #socket: HaproxySocket;

  constructor(port: number, instancePorts: readonly number[], check: HealthCheck) {
    const file = join(this.#folder, "haproxy.cfg");
    const socket = join(this.#folder, "stats.sock");
    this.#socket = new HaproxySocket(socket);
    writeFileSync(file, configuration(port, instancePorts, check, socket));
    this.#process = new Subprocess("haproxy", ["-db", "-f", file]);
  }

  /** What it had to say: state changes, and requests that did not go well. */
  get lines(): readonly string[] {
    return this.#process.lines;
  }

  /** Until a health check of every instance has succeeded, as HAProxy sees it. */
  async seesUp(names: readonly number[]): Promise<void> {
    for (;;) {
      const up = await this.#up();
      if (names.every((port) => up.has(port))) return;
      await Promise.race([
        pause(POLL_MS),
        this.#process.exit.then(() => {
          throw new Error(`HAProxy ended:\n${this.lines.join("\n")}`);
        }),
      ]);
    }
  }

  async stop(): Promise<void> {
    this.#process.signal("SIGTERM");
    await this.#process.exit;
    rmSync(this.#folder, { recursive: true });
  }

  /** The instances that take traffic and have passed a check; servers start as "UP" before their first one. */
  async #up(): Promise<Set<number>> {
    const up = (await this.#socket.stats()).filter(
      (record) => record.get("status") === "UP" && record.get("check_status") === "L7OK",
    );
    return new Set(up.map((record) => Number(record.get("svname"))));
  }
}

function configuration(
  port: number,
  instancePorts: readonly number[],
  { interMs, fall }: HealthCheck,
  socket: string,
): string {
  return `
global
  nbthread 1
  stats socket ${socket}
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  option dontlog-normal
  timeout connect 5s
  timeout client 10m
  timeout server 1m
frontend front
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter ${interMs}ms fall ${fall} rise 1
${instancePorts.map((instance) => `  server ${instance} 127.0.0.1:${instance}`).join("\n")}
`;
}
