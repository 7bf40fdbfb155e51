import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Where programs send their telemetry, whatever its protocol: it only keeps what it was sent. */
export class Collector {
  received = "";
  readonly #server = createServer(async (req, res) => {
    for await (const chunk of req) this.received += (chunk as Buffer).toString("latin1");
    res.end();
  });

  async listen(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
