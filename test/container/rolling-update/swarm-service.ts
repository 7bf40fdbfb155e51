import type { Docker } from "../docker.ts";
import { RELEASES } from "./orders-image.ts";

const REPLICAS = 3;
const [FIRST, NEXT] = RELEASES;

export interface ServiceOptions {
  readonly name: string;
  readonly program: readonly string[];
  /** An overlay network, in whose DNS the service's name stands for all replicas that are healthy. */
  readonly network: string;
  /** A folder of this machine for the replicas' journals, a file each. */
  readonly journals: string;
  readonly updateDelay: string;
}

/** Three replicas that swarm replaces one by one, each when its successor is healthy. */
export class SwarmService {
  readonly #docker: Docker;
  readonly #options: ServiceOptions;

  private constructor(docker: Docker, options: ServiceOptions) {
    this.#docker = docker;
    this.#options = options;
  }

  /** Resolves when all replicas are healthy. */
  static async create(docker: Docker, options: ServiceOptions): Promise<SwarmService> {
    const { name, program, network, journals, updateDelay } = options;
    // Swarm on one node needs no IPVS for `dnsrr`, and the kernel may have none. An init, or the program without a
    // signal handler would be PID 1 and run on until the kill.
    const flags = {
      name,
      network,
      replicas: REPLICAS,
      "endpoint-mode": "dnsrr",
      init: true,
      mount: `type=bind,source=${journals},destination=/journals`,
      env: "JOURNAL_PATH=/journals/{{.Task.ID}}.jsonl",
      "update-order": "start-first",
      "update-parallelism": 1,
      "update-delay": updateDelay,
      "update-monitor": "1s",
      "stop-grace-period": "25s",
    };
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    const grace = ["--env", "LASTCALL_GRACE_PERIOD_MS=20000"];
    const image = ["--no-resolve-image", FIRST];
    await docker.run("service", "create", ...args, ...grace, ...image, ...program);
    return new SwarmService(docker, options);
  }

  /** The containers that run now. */
  async containers(): Promise<string[]> {
    const filter = `label=com.docker.swarm.service.name=${this.#options.name}`;
    return (await this.#docker.run("ps", "--quiet", "--filter", filter)).split("\n");
  }

  /** On the network of the service. */
  async addresses(): Promise<string[]> {
    const format = `{{(index .NetworkSettings.Networks "${this.#options.network}").IPAddress}}`;
    const containers = await this.containers();
    return (await this.#docker.run("inspect", "--format", format, ...containers)).split("\n");
  }

  /** Resolves when the successors are healthy; the last of the replaced ones may still be stopping. */
  async update(): Promise<void> {
    await this.#docker.run(
      "service",
      "update",
      "--no-resolve-image",
      `--image=${NEXT}`,
      this.#options.name,
    );
  }

  async stop(): Promise<void> {
    await this.#docker.run("service", "scale", "--detach", `${this.#options.name}=0`);
  }
}
