import { BALANCING, Haproxy } from "../../helpers/haproxy.ts";
import { Subprocess } from "../../helpers/subprocess.ts";
import type { Docker } from "../docker.ts";
import { NODE_IMAGES } from "../node-images.ts";

/** For the replicas, a successor, and those whose address is kept although it is no longer in the DNS. */
const SLOTS = 8;
/** As HAProxy says it: the server has an address and takes traffic. */
const RUNNING = "2";

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
  readonly #haproxy: Haproxy;

  private constructor(haproxy: Haproxy, address: string) {
    this.#haproxy = haproxy;
    this.address = address;
  }

  static async start(docker: Docker, options: BalancerOptions): Promise<Balancer> {
    const { service, network, front } = options;
    const name = `balancer-${service}`;
    const haproxy = new Haproxy(configuration(options), {}, (args, folder) => {
      const place = ["--name", name, "--network", network, "--volume", `${folder}:${folder}`];
      // HAProxy leaves SIGTERM to the kernel, which keeps it from a PID 1.
      const run = ["run", "--init", ...place, NODE_IMAGES.dash, "haproxy", ...args];
      return new Subprocess("docker", run, docker.environment);
    });
    await haproxy.until("show stat", (rows) => rows.some((row) => row.get("svname") === "BACKEND"));
    await docker.run("network", "connect", front, name);
    const format = `{{(index .NetworkSettings.Networks "${front}").IPAddress}}`;
    return new Balancer(haproxy, await docker.run("inspect", "--format", format, name));
  }

  /** What it had to say: state changes, and requests that did not go well. */
  get lines(): readonly string[] {
    return this.#haproxy.lines;
  }

  /** Until these, and no others, are the servers that it sends requests to. */
  async sendsTo(addresses: readonly string[]): Promise<void> {
    const expected = addresses.toSorted().join();
    await this.#haproxy.until("show servers state", (servers) => {
      const running = servers.filter((server) => server.get("srv_op_state") === RUNNING);
      const found = running.map((server) => server.get("srv_addr") ?? "");
      return found.toSorted().join() === expected;
    });
  }

  async stop(): Promise<void> {
    await this.#haproxy.stop();
  }
}

function configuration({ service, resolveMs }: BalancerOptions): string {
  return `
resolvers docker
  nameserver engine 127.0.0.11:53
  timeout resolve ${resolveMs}ms
  timeout retry 1s
  hold valid ${resolveMs}ms
  # Longer than \`timeout resolve\`: a new address then gets a slot of its own, and not one that still has connections.
  hold obsolete ${2 * resolveMs}ms
${BALANCING}
frontend front
  bind :${Balancer.PORT}
  default_backend replicas
backend replicas
  default-server check inter 500ms fall 2 rise 1 resolvers docker resolve-prefer ipv4 init-addr none
  server-template replica ${SLOTS} ${service}:3000
`;
}
