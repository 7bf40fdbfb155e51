/**
 * What this process says of itself. `answers.ts` answers the probes, `checks.ts` runs what a user says readiness
 * depends on, `probe-server.ts` answers on a port of its own. Who asks steadily is somebody that a lame duck waits for:
 * `probers.ts` knows them, `series.ts` finds the steady ones among their questions, and `newcomers.ts` remembers those
 * that have asked too little yet.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Settings } from "../options/options.ts";
import { isHealthChecker } from "./agents.ts";
import type { CheckResult, Checks } from "./checks.ts";
import type { Probers } from "./probers.ts";
import type { State } from "../state.ts";

/** `health`: asked of the program itself, by whoever stops sending requests when the answer is bad. */
export type ProbeKind = "readiness" | "liveness" | "startup" | "health";

/** As much of a request as tells what it asks for; whose it is can't always be said. */
export type Asked = Pick<IncomingMessage, "method" | "url"> &
  Partial<Pick<IncomingMessage, "headers">>;

interface Answer {
  readonly good: boolean;
  readonly checks?: readonly CheckResult[];
}

/** Answers the three probes; knows nothing of how requests reach it. */
export class Probes {
  readonly #kinds: ReadonlyMap<string, ProbeKind>;
  /** A bit for the letter that each of the paths begins with. */
  readonly #initials: number;
  readonly #exposeErrors: boolean;
  readonly #state: State;
  readonly #checks: Checks;
  readonly #probers: Probers;
  readonly #changed: () => void;
  /** What the answers to those that ask for readiness are to be noted with. */
  readonly #questions = new WeakMap<IncomingMessage, () => void>();
  /** The newest request that was no probe. */
  #lastOther: Asked | undefined;

  constructor(
    settings: Settings,
    state: State,
    checks: Checks,
    probers: Probers,
    changed: () => void,
  ) {
    const { also, ...own } = settings.probes;
    const kinds = Object.entries(own) as [ProbeKind, string | false][];
    this.#kinds = new Map([
      ...also.map((path) => [path, "health"] as const),
      ...kinds.flatMap(([kind, path]) => (path === false ? [] : [[path, kind] as const])),
    ]);
    this.#initials = [...this.#kinds.keys()].reduce(
      (bits, path) => bits | (1 << (path.charCodeAt(1) & 31)),
      0,
    );
    this.#exposeErrors = settings.exposeCheckErrors;
    this.#state = state;
    this.#checks = checks;
    this.#probers = probers;
    this.#changed = changed;
  }

  /** Which probe a request is, if it is one. */
  kindOf(req: Asked): ProbeKind | undefined {
    // Frameworks give each request another prototype, after which reading any property of it is slow.
    if (req === this.#lastOther) return undefined;
    const kind = this.#kinds.get(pathOf(req.url!));
    if (kind !== undefined && (req.method === "GET" || req.method === "HEAD")) return kind;
    // Before the signal nobody pays for being asked who he is, and the program answers.
    if (this.#state.stopping && isHealthChecker(req.headers?.["user-agent"])) return "health";
    this.#lastOther = req;
    return undefined;
  }

  /** Whether a request may be a probe by its path: cheap, and right where it says no. */
  mayBe(url: string): boolean {
    return ((this.#initials >>> (url.charCodeAt(1) & 31)) & 1) === 1;
  }

  /** Somebody asks how this process is: who, and when, is noted once for each request. */
  note(req: IncomingMessage): void {
    if (!this.#questions.has(req)) this.#questions.set(req, this.#probers.asked(req));
  }

  /** Answers when the request is a probe; `false` leaves it untouched. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const kind = this.kindOf(req);
    if (kind === "readiness" || kind === "health") this.note(req);
    if (kind === undefined || (kind === "health" && !this.#state.stopping)) return false;
    if (kind === "readiness" && this.#state.current === "ready" && !this.#checks.none) {
      void this.#checks.run().then((checks) => {
        const good =
          this.#state.current === "ready" && checks.every((check) => check.status === "pass");
        this.#answer(req, res, { good, checks });
      });
    } else {
      this.#answer(req, res, { good: this.#isGood(kind) });
    }
    return true;
  }

  #isGood(kind: ProbeKind): boolean {
    if (kind === "liveness") return true;
    return kind === "startup" ? this.#state.started : this.#state.current === "ready";
  }

  #answer(req: IncomingMessage, res: ServerResponse, { good, checks = [] }: Answer): void {
    if (res.headersSent || res.destroyed) return;
    const verbose = /[?&]verbose(?:[=&]|$)/.test(req.url!);
    const body = JSON.stringify({
      status: good ? "pass" : "fail",
      state: this.#state.current,
      ...(verbose ? { checks: checks.map((check) => this.#shown(check)) } : {}),
    });
    res.writeHead(good ? 200 : 503, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "Cache-Control": "no-store",
    });
    res.end(body);
    const told = this.#questions.get(req);
    if (good || told === undefined) return;
    told();
    this.#changed();
  }

  #shown({ error, ...check }: CheckResult): CheckResult {
    return this.#exposeErrors && error !== undefined ? { ...check, error } : check;
  }
}

/** The request target up to its query string. */
export function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}
