import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Where programs send their telemetry, whatever its protocol: it only keeps what it was sent. */
export class Collector {
  received = "";
  readonly #server = createServer((req, res) => {
    req.setEncoding("latin1").on("data", (text: string) => (this.received += text));
    req.on("end", () => res.end());
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
