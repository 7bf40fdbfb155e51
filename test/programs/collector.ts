import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Where programs send their telemetry, whatever its protocol: it only keeps what it was sent. */
export class Collector {
  received = "";
  readonly #server = createServer((req, res) => void this.#take(req, res));

  async listen(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    for await (const chunk of req) this.received += (chunk as Buffer).toString("latin1");
    res.end();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
