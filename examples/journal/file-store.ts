import { type FileHandle, open } from "node:fs/promises";
import type { EventRecord, Store } from "./store.ts";

const NEWLINE = "\n".charCodeAt(0);

/** A JSON-lines file. What a crash or a full disk left half-written is cut off, so that every line is whole. */
export class FileStore implements Store {
  readonly #file: FileHandle;
  #length: number;

  private constructor(file: FileHandle, length: number) {
    this.#file = file;
    this.#length = length;
  }

  static async open(path: string): Promise<FileStore> {
    const file = await open(path, "a+");
    const content = await file.readFile();
    const whole = content.lastIndexOf(NEWLINE) + 1;
    if (whole < content.length) await file.truncate(whole);
    return new FileStore(file, whole);
  }

  async write(batch: readonly EventRecord[]): Promise<void> {
    const lines = Buffer.from(batch.map((record) => `${JSON.stringify(record)}\n`).join(""));
    try {
      await this.#file.appendFile(lines);
      await this.#file.sync();
    } catch (error) {
      await this.#file.truncate(this.#length);
      throw error;
    }
    this.#length += lines.length;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
