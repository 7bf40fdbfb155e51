import { WORLD_EVENTS } from "./events.ts";

const STATES = ["starting", "ready", "lame-duck", "draining", "closing", "closed"] as const;

/** Which events were seen in which states, over many worlds. */
export class Coverage {
  readonly #cells = new Map<string, number>();

  add(seen: Iterable<readonly [string, number]>): void {
    for (const [cell, count] of seen) this.#cells.set(cell, (this.#cells.get(cell) ?? 0) + count);
  }

  get cells(): [string, number][] {
    return [...this.#cells];
  }

  /** Cells that no world has reached. */
  get missing(): string[] {
    return WORLD_EVENTS.flatMap((event) =>
      STATES.map((state) => `${state} ${event}`).filter((cell) => !this.#cells.has(cell)),
    );
  }

  table(): string {
    const width = Math.max(...WORLD_EVENTS.map(({ length }) => length));
    const row = (first: string, cells: readonly string[]): string =>
      `${first.padEnd(width)} ${cells.map((cell) => cell.padStart(10)).join("")}`;
    return [
      row("", STATES),
      ...WORLD_EVENTS.map((event) =>
        row(
          event,
          STATES.map((state) => String(this.#cells.get(`${state} ${event}`) ?? "-")),
        ),
      ),
    ].join("\n");
  }
}
