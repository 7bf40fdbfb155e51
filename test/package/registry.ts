import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** As much of npm's registry as publishing needs, in this process. */
export class Registry {
  /** In the order in which they came, as `name@version`. */
  readonly published: string[] = [];
  /** The names that it refuses to take. */
  readonly refused = new Set<string>();
  readonly #server = createServer((req, res) => void this.#answer(req, res));

  static async start(): Promise<Registry> {
    const registry = new Registry();
    registry.#server.listen(0, "127.0.0.1");
    await once(registry.#server, "listening");
    return registry;
  }

  /** Without the scheme, as npm's settings name it. */
  get address(): string {
    return `//127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const name = decodeURIComponent(req.url!.slice(1).split("?")[0]!);
    if (req.method === "PUT") this.#take(name, await text(req), res);
    else this.#tell(name, res);
  }

  #take(name: string, body: string, res: ServerResponse): void {
    if (this.refused.has(name)) {
      res.writeHead(403).end(JSON.stringify({ error: "not today" }));
      return;
    }
    const { versions } = JSON.parse(body) as {
      readonly versions: Readonly<Record<string, unknown>>;
    };
    for (const version of Object.keys(versions)) this.published.push(`${name}@${version}`);
    res.writeHead(201).end("{}");
  }

  #tell(name: string, res: ServerResponse): void {
    const known = this.published.filter((id) => id.startsWith(`${name}@`));
    if (known.length === 0) {
      res.writeHead(404).end(JSON.stringify({ error: "not found" }));
      return;
    }
    const versions = known.map((id) => id.slice(name.length + 1));
    const packument = {
      name,
      "dist-tags": { latest: versions.at(-1) },
      versions: Object.fromEntries(versions.map((version) => [version, { name, version }])),
    };
    res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(packument));
  }
}
