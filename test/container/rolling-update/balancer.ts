import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HaproxySocket } from "../../rolling/haproxy-socket.ts";
import { Subprocess } from "../../rolling/subprocess.ts";
import type { Docker } from "../docker.ts";
import { NODE_IMAGES } from "../node-images.ts";

const POLL_MS = 50;
/** For the replicas, a successor, and the ones whose address is kept although it is out of the DNS. */
const SLOTS = 8;
const FOLDER = "/run/haproxy";

export interface BalancerOptions {
  readonly service: string;
  /** The service's network, which answers for its name. */
  readonly network: string;
  /** A network that this process reaches. */
  readonly front: string;
  /** How often HAProxy asks for the service's addresses. */
  readonly resolveMs: number;
}

/** HAProxy in a container: it finds the replicas by the engine's DNS, and checks `/readyz`. */
export class Balancer {
  static readonly PORT = 80;
  readonly address: string;
  readonly #process: Subprocess;
  readonly #socket: HaproxySocket;

  private constructor(process: Subprocess, address: string, socket: HaproxySocket) {
    this.#process = process;
    this.address = address;
    this.#socket = socket;
  }

  static async start(docker: Docker, options: BalancerOptions): Promise<Balancer> {
    const { service, network, front } = options;
    const folder = mkdtempSync(join(docker.folder, "haproxy-"));
    writeFileSync(join(folder, "haproxy.cfg"), configuration(options));
    const name = `balancer-${service}`;
    const place = ["--name", name, "--network", network, "--volume", `${folder}:${FOLDER}`];
    const program = ["haproxy", "-db", "-f", `${FOLDER}/haproxy.cfg`];
    await docker.run("create", ...place, NODE_IMAGES.dash, ...program);
    await docker.run("network", "connect", front, name);
    const attached = new Subprocess("docker", ["start", "--attach", name], docker.environment);
    const socket = new HaproxySocket(join(folder, "stats.sock"));
    await until(attached, async () => (await socket.stats()).length > 0);
    const format = `{{(index .NetworkSettings.Networks "${front}").IPAddress}}`;
    return new Balancer(attached, await docker.run("inspect", "--format", format, name), socket);
  }

  /** What it had to say: state changes, and requests that did not go well. */
  get lines(): readonly string[] {
    return this.#process.lines;
  }

  /** Until these, and no others, are the servers that it sends requests to. */
  async sendsTo(addresses: readonly string[]): Promise<void> {
    const expected = addresses.toSorted().join();
    await until(this.#process, async () => {
      const servers = await this.#socket.runningServers();
      const running = servers.map(({ address }) => address);
      return running.toSorted().join() === expected;
    });
  }
}

async function until(haproxy: Subprocess, condition: () => Promise<boolean>): Promise<void> {
  const ended = haproxy.exit.then(() => {
    throw new Error(`HAProxy ended:\n${haproxy.lines.join("\n")}`);
  });
  while (!(await condition())) await Promise.race([pause(POLL_MS), ended]);
}

function configuration({ service, resolveMs }: BalancerOptions): string {
  return `
global
  nbthread 1
  stats socket ${FOLDER}/stats.sock
  log stdout format raw local0
resolvers docker
  nameserver engine 127.0.0.11:53
  timeout resolve ${resolveMs}ms
  timeout retry 1s
  hold valid ${resolveMs}ms
  hold obsolete ${2 * resolveMs}ms
defaults
  mode http
  log global
  option httplog
  option dontlog-normal
  timeout connect 5s
  timeout check 5s
  timeout client 1m
  timeout server 1m
frontend front
  bind :${Balancer.PORT}
  default_backend replicas
backend replicas
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter 500ms fall 2 rise 1 resolvers docker resolve-prefer ipv4 init-addr none
  server-template replica ${SLOTS} ${service}:3000
`;
}
