import { runBusyClient } from "./busy-client.ts";
import type { RunningServer } from "./running-server.ts";
import { Watched } from "./watched.ts";

const KEPT_CLIENTS = 6;
const THINK_MS = 5;
/** Each with a connection per request; the slow ones are in flight whenever the signal comes. */
const PATHS = ["/fast", "/fast", "/slow", "/slow", "/slow", "/slow"];

export interface TrafficEnd {
  /** 200s. */
  readonly answered: number;
  /** What was neither a whole 200 nor a whole 503. */
  readonly lost: readonly string[];
}

/** Clients that ask `/fast` and `/slow` again and again until the server tells them to look elsewhere. */
export class Traffic {
  readonly #watched = new Watched();
  readonly #ends: readonly Promise<string | undefined>[];
  #answered = 0;

  constructor(server: RunningServer) {
    const onAnswer = (): void => {
      this.#answered += 1;
      this.#watched.changed();
    };
    const kept = Array.from({ length: KEPT_CLIENTS }, async () => {
      const { lost, lastStatus } = await runBusyClient(server, THINK_MS, onAnswer);
      // It counts the last answer whatever it is.
      if (lastStatus === 503) this.#answered -= 1;
      return lost ?? unexpected(lastStatus);
    });
    this.#ends = [...kept, ...PATHS.map((path) => askAgain(server, path, onAnswer))];
  }

  async underWay(answers = 100): Promise<void> {
    await this.#watched.until(
      () => this.#answered >= answers || undefined,
      () => `${this.#answered} answers`,
    );
  }

  /** When every client has been told to look elsewhere, or has lost a request. */
  async end(): Promise<TrafficEnd> {
    const lost = (await Promise.all(this.#ends)).filter((end) => end !== undefined);
    return { answered: this.#answered, lost };
  }
}

/** @returns what was lost */
async function askAgain(
  server: RunningServer,
  path: string,
  onAnswer: () => void,
): Promise<string | undefined> {
  try {
    for (;;) {
      const { status } = await server.fetch(path);
      if (status !== 200) return unexpected(status);
      onAnswer();
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ECONNREFUSED" ? undefined : String(error);
  }
}

function unexpected(status: number): string | undefined {
  return status === 200 || status === 503 ? undefined : `status ${status}`;
}
