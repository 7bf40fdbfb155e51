import { FileStore } from "./file-store.ts";
import { RedisStore } from "./redis-store.ts";
import { SqliteStore } from "./sqlite-store.ts";
import type { Store } from "./store.ts";

/** The variants of this example, by the name that `STORE` has. */
export async function openStore(kind: string, place: string): Promise<Store> {
  switch (kind) {
    case "file":
      return FileStore.open(place);
    case "sqlite":
      return new SqliteStore(place);
    case "redis":
      return RedisStore.connect(place);
    default:
      throw new Error(`STORE: expected file, sqlite or redis, got ${kind}`);
  }
}
