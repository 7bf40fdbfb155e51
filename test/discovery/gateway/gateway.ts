import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HaproxySocket } from "../../rolling/haproxy-socket.ts";
import { Subprocess } from "../../rolling/subprocess.ts";

const POLL_MS = 25;
const PATIENCE_MS = 60_000;
const SLOTS = 8;

/** A HAProxy that knows its servers from Consul's DNS, asked at an interval, and from nowhere else. */
export class Gateway {
  readonly #process: Subprocess;
  readonly #folder = mkdtempSync(join(tmpdir(), "gateway-"));
  readonly #socket: HaproxySocket;

  constructor(port: number, dnsPort: number, resolveMs: number) {
    const file = join(this.#folder, "haproxy.cfg");
    const socket = join(this.#folder, "stats.sock");
    this.#socket = new HaproxySocket(socket);
    writeFileSync(file, configuration(port, dnsPort, resolveMs, socket));
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
      const servers = await this.#socket.runningServers();
      const running = servers
        .map((server) => server.port)
        .toSorted((a, b) => a - b)
        .join();
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
