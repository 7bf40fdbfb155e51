import { setTimeout as pause } from "node:timers/promises";
import type { EventRecord, Store } from "./store.ts";

const RETRY_MS = 50;

/** Keeps records in memory and writes them in batches: what is younger than the interval is only in this process. */
export class Journal {
  readonly #store: Store;
  readonly #timer: NodeJS.Timeout;
  #waiting: EventRecord[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** Records of the batch that is being written. */
  #underway = 0;

  constructor(store: Store, flushIntervalMs: number) {
    this.#store = store;
    this.#timer = setInterval(() => {
      this.#write().catch((error: unknown) => {
        console.error(`journal: not written, tried again: ${String(error)}`);
      });
    }, flushIntervalMs);
  }

  get unsaved(): number {
    return this.#waiting.length + this.#underway;
  }

  append(record: EventRecord): void {
    this.#waiting.push(record);
  }

  /** Writes all there is, and tries again until `signal` aborts. @throws Error with the number of lost records. */
  async flush(signal: AbortSignal): Promise<void> {
    clearInterval(this.#timer);
    const overdue = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([this.#writeAll(signal), overdue]);
    if (this.unsaved > 0) throw new Error(`${this.unsaved} records unsaved`);
  }

  async #writeAll(signal: AbortSignal): Promise<void> {
    while (this.unsaved > 0 && !signal.aborted) {
      try {
        await this.#write();
      } catch (error) {
        console.error(`journal: not flushed, tried again: ${String(error)}`);
        await pause(RETRY_MS);
      }
    }
  }

  /** One write at a time, so that records keep their order and a failed batch goes back where it was. */
  #write(): Promise<void> {
    const write = this.#writing.then(async () => {
      const batch = this.#waiting;
      if (batch.length === 0) return;
      this.#waiting = [];
      this.#underway = batch.length;
      try {
        await this.#store.write(batch);
      } catch (error) {
        this.#waiting = [...batch, ...this.#waiting];
        throw error;
      } finally {
        this.#underway = 0;
      }
    });
    this.#writing = write.catch(() => {});
    return write;
  }
}
