export interface Change {
  readonly value: string;
  readonly at: number;
}

/** A value over time, as far as it was seen to change. */
export class Lane {
  readonly changes: Change[] = [];

  get value(): string | undefined {
    return this.changes.at(-1)?.value;
  }

  /** @returns whether that is news */
  set(value: string, at: number): boolean {
    if (value === this.value) return false;
    this.changes.push({ value, at });
    return true;
  }
}
