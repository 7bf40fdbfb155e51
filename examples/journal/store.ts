/** One accepted event. */
export interface EventRecord {
  readonly id: string;
  readonly body: string;
}

/** Where records are safe. */
export interface Store {
  /** On the disk when it resolves. After a failure the same batch may be given again and is not stored twice. */
  write(batch: readonly EventRecord[]): Promise<void>;
  close(): Promise<void>;
}
