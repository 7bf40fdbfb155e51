import Database from "libsql";
import type { EventRecord, Store } from "./store.ts";

/** An embedded SQLite database; a batch is one transaction, and a record's id its key. */
export class SqliteStore implements Store {
  readonly #database: Database.Database;
  readonly #insertAll: (batch: readonly EventRecord[]) => void;

  constructor(path: string) {
    this.#database = new Database(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    `);
    const insert = this.#database.prepare("INSERT OR IGNORE INTO events VALUES (?, ?)");
    this.#insertAll = this.#database.transaction((batch: readonly EventRecord[]) => {
      for (const { id, body } of batch) insert.run(id, body);
    });
  }

  async write(batch: readonly EventRecord[]): Promise<void> {
    this.#insertAll(batch);
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}
