import { open, type FileHandle } from "node:fs/promises";

const BATCH_ENTRIES = 25;
const BATCH_AFTER_MS = 5_000;
const MAX_WAITING = 10_000;

/** A JSON-lines file that is written in batches: what has not been written yet is only in this process. */
export class Journal {
  readonly #file: FileHandle;
  #length: number;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastWrite: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(file: FileHandle, length: number) {
    this.#file = file;
    this.#length = length;
  }

  static async open(path: string): Promise<Journal> {
    const file = await open(path, "a");
    return new Journal(file, (await file.stat()).size);
  }

  append(entry: object): void {
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    if (this.#waiting.length >= BATCH_ENTRIES) this.#writeInBackground();
    else this.#timer ??= setTimeout(() => this.#writeInBackground(), BATCH_AFTER_MS);
  }

  /** A readiness check: an instance that can't write its journal should get no orders. */
  check(): void {
    if (this.#failure !== undefined)
      throw new Error("the journal is not written", { cause: this.#failure });
    if (this.#waiting.length > MAX_WAITING) throw new Error("the journal lags behind");
  }

  /** Writes what is waiting and resolves, with the number of entries, when it is on the disk. */
  async flush(): Promise<number> {
    const entries = this.#waiting.length;
    await this.#write();
    await this.#file.sync();
    return entries;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #writeInBackground(): void {
    this.#write().then(
      () => (this.#failure = undefined),
      (error: unknown) => {
        this.#failure = error;
        console.error("journal not written, tried again with the next batch:", error);
      },
    );
  }

  /** One write at a time, so that entries keep their order and a failed batch goes back where it was. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const write = this.#lastWrite.then(async () => {
      const batch = this.#waiting;
      this.#waiting = [];
      const lines = Buffer.from(batch.join(""));
      try {
        await this.#file.appendFile(lines);
        this.#length += lines.length;
      } catch (error) {
        this.#waiting = [...batch, ...this.#waiting];
        // What a full disk took of it would be there twice.
        await this.#file.truncate(this.#length);
        throw error;
      }
    });
    this.#lastWrite = write.catch(() => {});
    return write;
  }
}
