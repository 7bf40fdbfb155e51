import type { Server } from "node:http";
import type { Server as NetServer } from "node:net";
import { http } from "../builtins.ts";
import type { Logger } from "../report/log-sinks.ts";
import { errorText } from "../report/error-text.ts";
import type { ProbeServerOptions } from "../options/options.ts";
import type { Probes } from "./answers.ts";

/** A server for the probes alone. It is not drained: it answers until it closes, last of all. */
export class ProbeServer {
  readonly #options: ProbeServerOptions;
  readonly #server: Server;
  #asked = false;

  constructor(options: ProbeServerOptions, probes: Probes, logger: Logger) {
    this.#options = options;
    this.#server = http().createServer((req, res) => {
      if (!probes.handle(req, res)) res.writeHead(404).end();
    });
    this.#server.on("error", (error) =>
      logger.error(`the probe server on port ${options.port} failed: ${errorText(error)}`),
    );
    this.#server.on("listening", () => {
      const address = this.#server.address();
      if (typeof address === "object" && address !== null)
        logger.info(`probes are answered on port ${address.port}`);
    });
  }

  is(server: NetServer): boolean {
    return server === this.#server;
  }

  listen(): void {
    if (this.#asked) return;
    this.#asked = true;
    const { port, host } = this.#options;
    this.#server.listen(host === undefined ? { port } : { port, host });
    this.#server.unref();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
