import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { TestContext } from "vitest";
import { Subprocess } from "../helpers/subprocess.ts";
import type { Docker } from "./docker.ts";

const PORT = 3000;

/** How a request ended for its client: `status`, or why there is none. */
export type Answer =
  | { readonly status: number; readonly body: string }
  | { readonly error: string };

/** A container that a test runs, and that goes with the test. */
export class RunningContainer {
  readonly name = `test-${randomUUID()}`;
  readonly #docker: Docker;
  readonly #client: Subprocess;
  #address = "";

  private constructor(docker: Docker, options: readonly string[], command: readonly string[]) {
    this.#docker = docker;
    const args = ["run", "--name", this.name, ...options, ...command];
    this.#client = new Subprocess("docker", args, docker.environment);
  }

  /** `docker run <options> <image and command>`, until its program has said that it listens. */
  static async start(
    docker: Docker,
    { onTestFinished }: Pick<TestContext, "onTestFinished">,
    options: readonly string[],
    ...command: readonly string[]
  ): Promise<RunningContainer> {
    const container = new RunningContainer(docker, options, command);
    onTestFinished(() => docker.run("rm", "--force", "--volumes", container.name).then(() => {}));
    await container.listening();
    return container;
  }

  /** `http://` and its own address, on the engine's bridge. */
  get url(): string {
    return `http://${this.#address}:${PORT}`;
  }

  /** Resolves with `docker run`'s own end: all that the container said is in `lines`. */
  get ended(): Promise<unknown> {
    return this.#client.exit;
  }

  async listening(): Promise<void> {
    // Turborepo and PM2 put words of their own in front of a program's.
    await this.line(/^(.*[:|] )?listening/);
    this.#address = await this.inspect("{{.NetworkSettings.IPAddress}}");
    while (!(await this.#reached()));
  }

  /** What its programs said, on stdout and stderr. */
  get lines(): readonly string[] {
    return this.#client.lines;
  }

  line(expected: RegExp): Promise<string> {
    return this.#client.line(expected);
  }

  /** What `docker inspect --format` says. */
  inspect(format: string): Promise<string> {
    return this.#docker.run("inspect", "--format", format, this.name);
  }

  /** Never rejects: a lost request is an answer too. */
  get(path: string): Promise<Answer> {
    return new Promise((resolve) => {
      const failed = (error: NodeJS.ErrnoException): void =>
        resolve({ error: error.code ?? error.message });
      const req = request({ host: this.#address, port: PORT, path, agent: false }, (res) => {
        text(res).then((body) => resolve({ status: res.statusCode ?? 0, body }), failed);
      });
      req.on("error", failed).end();
    });
  }

  /** A request that the program has begun, and its answer. @throws Error when that comes first: nothing held it */
  async begin(path: string): Promise<{ answer: Promise<Answer> }> {
    const answer = this.get(path);
    const early = answer.then((end) => {
      throw new Error(`${path} ended before the program had begun it: ${JSON.stringify(end)}`);
    });
    await Promise.race([this.line(/request begun/), early]);
    return { answer };
  }

  /** `docker stop`, until the container is gone and all it said is in `lines`. */
  async stop(...options: readonly string[]): Promise<{ tookMs: number; exitCode: number }> {
    const startedAt = performance.now();
    await this.#docker.run("stop", ...options, this.name);
    const tookMs = performance.now() - startedAt;
    await this.#client.exit;
    return { tookMs, exitCode: Number(await this.inspect("{{.State.ExitCode}}")) };
  }

  /** `false`: the kernel was still looking for the last container that had this address, in vain. */
  async #reached(): Promise<boolean> {
    const socket = connect(PORT, this.#address);
    try {
      await once(socket, "connect");
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EHOSTUNREACH") return false;
      throw error;
    } finally {
      socket.destroy();
    }
  }
}
