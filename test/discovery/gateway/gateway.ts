import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { Subprocess } from "../../rolling/subprocess.ts";

const POLL_MS = 25;
const PATIENCE_MS = 60_000;
const SLOTS = 8;
/** As HAProxy says it: the slot has an address and takes traffic. */
const RUNNING = "2";

/** A HAProxy that knows its servers from Consul's DNS, asked at an interval, and from nowhere else. */
export class Gateway {
  readonly #process: Subprocess;
  readonly #folder = mkdtempSync(join(tmpdir(), "gateway-"));
  readonly #socket = join(this.#folder, "stats.sock");

  constructor(port: number, dnsPort: number, resolveMs: number) {
    const file = join(this.#folder, "haproxy.cfg");
    writeFileSync(file, configuration(port, dnsPort, resolveMs, this.#socket));
    this.#process = new Subprocess("haproxy", ["-db", "-f", file]);
  }

  get lines(): readonly string[] {
    return this.#process.lines;
  }

  /** Until these are the ports of the servers that it sends requests to. */
  async sendsTo(ports: readonly number[]): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    const expected = ports.toSorted((a, b) => a - b).join();
    for (;;) {
      const running = (await this.#running()).toSorted((a, b) => a - b).join();
      if (running === expected) return;
      if (performance.now() > deadline)
        throw new Error(
          `HAProxy sends to ${running}, not to ${expected}\n${this.lines.join("\n")}`,
        );
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

  async #running(): Promise<number[]> {
    const [, header = "", ...rows] = (await this.#ask("show servers state")).trim().split("\n");
    const columns = header.replace("# ", "").split(" ");
    return rows
      .map((row) => new Map(row.split(" ").map((cell, index) => [columns[index], cell])))
      .filter((server) => server.get("srv_op_state") === RUNNING)
      .map((server) => Number(server.get("srv_port")))
      .filter((port) => port > 0);
  }

  async #ask(command: string): Promise<string> {
    const socket = connect(this.#socket);
    try {
      await once(socket, "connect");
    } catch {
      return "";
    }
    socket.end(`${command}\n`);
    return text(socket);
  }
}

function configuration(port: number, dnsPort: number, resolveMs: number, socket: string): string {
  return `
global
  nbthread 1
  stats socket ${socket}
  log stdout format raw local0
resolvers consul
  nameserver agent 127.0.0.1:${dnsPort}
  accepted_payload_size 8192
  timeout resolve ${resolveMs}ms
  timeout retry ${resolveMs}ms
  hold valid ${resolveMs}ms
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
  server-template instance ${SLOTS} _orders._tcp.service.consul resolvers consul resolve-prefer ipv4 resolve-opts allow-dup-ip init-addr none
`;
}
