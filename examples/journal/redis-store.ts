import { createClient } from "@redis/client";
import type { EventRecord, Store } from "./store.ts";

const KEY = "events";

type Client = ReturnType<typeof clientOf>;

/** A Redis that writes every command to its append-only file before it answers; see start-redis.ts. */
export class RedisStore implements Store {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async connect(url: string): Promise<RedisStore> {
    const client = clientOf(url);
    // It connects again by itself; without a listener an error would end the process.
    client.on("error", (error: Error) => console.error(`redis: ${error.message}`));
    await client.connect();
    return new RedisStore(client);
  }

  async write(batch: readonly EventRecord[]): Promise<void> {
    await this.#client.hSet(KEY, Object.fromEntries(batch.map(({ id, body }) => [id, body])));
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

function clientOf(url: string) {
  return createClient({ url });
}
