import type { Logger } from "../report/log-sinks.ts";

/** Says each line once: it holds for the process, however many lifecycles there are. */
export class Warnings {
  readonly #said = new Set<string>();

  say(lines: readonly (string | undefined)[], logger: Logger): void {
    for (const line of lines) {
      if (line === undefined || this.#said.has(line)) continue;
      this.#said.add(line);
      logger.warn(line);
    }
  }
}
