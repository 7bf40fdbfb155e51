import { Agent, request } from "node:http";
import { json } from "node:stream/consumers";

export interface Acknowledged {
  readonly id: string;
  /** When the service took it, in its wall clock, which is this machine's. */
  readonly acceptedAt: number;
}

const CLIENTS = 24;

class Raced extends Error {}

/** Clients that post one event after the other, each as fast as it is answered, until the service turns them away. */
export class Posters {
  readonly acknowledged: Acknowledged[] = [];
  /** Ids whose kept-alive connection was closed as they were sent (RFC 9112 §9.5): none may be stored. */
  readonly raced: string[] = [];
  /** What else was not answered with 202 or 503. */
  readonly errors: string[] = [];
  /** Resolves with the first acknowledgement. */
  readonly begun: Promise<void>;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: string;
  readonly #done: Promise<unknown>;
  #begin!: () => void;
  #stopped = false;

  constructor(url: string, round: string) {
    this.#url = url;
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.#done = Promise.all(
      Array.from({ length: CLIENTS }, (_, client) => this.#run(`${round}-${client}`)),
    );
  }

  /** For a service that was killed: what fails from now on is no surprise. */
  expectNothing(): void {
    this.#stopped = true;
  }

  /** Until every client has been turned away. */
  async done(): Promise<void> {
    await this.#done;
    this.#agent.destroy();
  }

  async #run(name: string): Promise<void> {
    for (let n = 0; ; n += 1) {
      const id = `${name}-${n}`;
      try {
        const { status, acceptedAt } = await this.#post(id);
        if (status !== 202) {
          if (status !== 503) this.errors.push(`answered ${status}`);
          return;
        }
        this.acknowledged.push({ id, acceptedAt });
        this.#begin();
      } catch (error) {
        if (this.#stopped) return;
        if (error instanceof Raced) this.raced.push(id);
        else this.errors.push((error as Error).message);
        return;
      }
    }
  }

  #post(id: string): Promise<{ status: number; acceptedAt: number }> {
    const body = JSON.stringify({ id, text: "x".repeat(100) });
    return new Promise((resolve, reject) => {
      const req = request(`${this.#url}/events`, {
        method: "POST",
        agent: this.#agent,
        headers: { "Content-Type": "application/json", "Content-Length": body.length },
      });
      req.on("error", (error: NodeJS.ErrnoException) => {
        const closed = error.code === "ECONNRESET" || error.code === "EPIPE";
        reject(closed && req.reusedSocket ? new Raced() : error);
      });
      req.on("response", (res) => {
        json(res).then((answer) => {
          const { acceptedAt = 0 } = answer as { acceptedAt?: number };
          resolve({ status: res.statusCode ?? 0, acceptedAt });
        }, reject);
      });
      req.end(body);
    });
  }
}
