import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 16_000_000;
const VARIABLE = "LASTCALL_TEST_ENGINE";

/** The client side of an engine; every process may have one. */
export class Docker {
  readonly socket: string;
  /** For what belongs to the engine and goes with it; also where clients look for a configuration, not the user's. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.socket = `${folder}/docker.sock`;
  }

  /** The engine that the process which started this one has. */
  static inherited(): Docker {
    const folder = process.env[VARIABLE];
    if (folder === undefined)
      throw new Error("no engine: start these tests by pnpm test:container");
    return new Docker(folder);
  }

  /** For `docker`, `docker-compose` and `Docker.inherited`; the builder is the one that needs no plug-in. */
  get environment(): Readonly<Record<string, string>> {
    return {
      [VARIABLE]: this.folder,
      DOCKER_HOST: `unix://${this.socket}`,
      DOCKER_CONFIG: this.folder,
      DOCKER_BUILDKIT: "0",
      COMPOSE_DOCKER_CLI_BUILD: "0",
    };
  }

  /** What it printed on stdout, without white space at the end. @throws Error with what it printed on stderr. */
  async run(...args: readonly string[]): Promise<string> {
    return (await this.output("docker", args)).stdout.trimEnd();
  }

  output(program: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const env = { ...process.env, ...this.environment };
    return run(program, [...args], { env, maxBuffer: MAX_OUTPUT_BYTES });
  }
}
