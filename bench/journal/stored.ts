import { readFileSync } from "node:fs";
import { createClient } from "@redis/client";
import Database from "libsql";

export interface Stored {
  readonly ids: ReadonlySet<string>;
  readonly duplicated: number;
  /** Whether what was written last is whole. */
  readonly whole: boolean;
}

/** What is in the store when the service is gone, read without the service's own code. */
export async function readStored(kind: string, place: string): Promise<Stored> {
  if (kind === "file") return readFile(place);
  return counted(kind === "sqlite" ? readSqlite(place) : await readRedis(place), true);
}

function readFile(path: string): Stored {
  const text = readFileSync(path, "utf8");
  const whole = text === "" || text.endsWith("\n");
  const lines = text.split("\n").slice(0, -1);
  return counted(
    lines.map((line) => (JSON.parse(line) as { id: string }).id),
    whole,
  );
}

function readSqlite(path: string): string[] {
  const database = new Database(path);
  const rows = database.prepare("SELECT id, body FROM events").all() as {
    id: string;
    body: string;
  }[];
  database.close();
  return rows.map(({ body }) => (JSON.parse(body) as { id: string }).id);
}

async function readRedis(url: string): Promise<string[]> {
  const client = createClient({ url });
  await client.connect();
  const bodies = await client.hVals("events");
  await client.del("events");
  await client.close();
  return bodies.map((body) => (JSON.parse(body) as { id: string }).id);
}

function counted(ids: readonly string[], whole: boolean): Stored {
  const unique = new Set(ids);
  return { ids: unique, duplicated: ids.length - unique.size, whole };
}
