import type { IncomingMessage, ServerResponse } from "node:http";
import type { Settings } from "../options/options.ts";
import type { CheckResult, Checks } from "./checks.ts";
import type { Probers } from "./probers.ts";
import type { State } from "../state.ts";

export type ProbeKind = "readiness" | "liveness" | "startup";

interface Answer {
  readonly good: boolean;
  readonly checks?: readonly CheckResult[];
}

/** Answers the three probes; knows nothing of how requests reach it. */
export class Probes {
  readonly #kinds: ReadonlyMap<string, ProbeKind>;
  /** Of all the paths; most other requests have another one, and are told apart without being parsed. */
  readonly #initials: number;
  readonly #exposeErrors: boolean;
  readonly #state: State;
  readonly #checks: Checks;
  readonly #probers: Probers;
  readonly #changed: () => void;

  constructor(
    settings: Settings,
    state: State,
    checks: Checks,
    probers: Probers,
    changed: () => void,
  ) {
    const kinds = Object.entries(settings.probes) as [ProbeKind, string | false][];
    this.#kinds = new Map(
      kinds.flatMap(([kind, path]) => (path === false ? [] : [[path, kind] as const])),
    );
    this.#initials = [...this.#kinds.keys()].reduce((bits, path) => bits | initialOf(path), 0);
    this.#exposeErrors = settings.exposeCheckErrors;
    this.#state = state;
    this.#checks = checks;
    this.#probers = probers;
    this.#changed = changed;
  }

  /** Which probe a request is, if it is one. Asked for every request where a framework is: keep it cheap. */
  kindOf({ method, url }: Pick<IncomingMessage, "method" | "url">): ProbeKind | undefined {
    if ((this.#initials & initialOf(url!)) === 0) return undefined;
    const kind = this.#kinds.get(pathOf(url!));
    return method === "GET" || method === "HEAD" ? kind : undefined;
  }

  /** Answers when the request is a probe; `false` leaves it untouched. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const kind = this.kindOf(req);
    if (kind === undefined) return false;
    const prober = kind === "readiness" ? this.#probers.identify(req) : undefined;
    if (kind === "readiness" && this.#state.current === "ready" && !this.#checks.none) {
      void this.#checks.run().then((checks) => {
        const good =
          this.#state.current === "ready" && checks.every((check) => check.status === "pass");
        this.#answer(prober, req, res, { good, checks });
      });
    } else {
      this.#answer(prober, req, res, { good: this.#isGood(kind) });
    }
    return true;
  }

  #isGood(kind: ProbeKind): boolean {
    if (kind === "liveness") return true;
    return kind === "startup" ? this.#state.started : this.#state.current === "ready";
  }

  #answer(
    prober: string | undefined,
    req: IncomingMessage,
    res: ServerResponse,
    { good, checks = [] }: Answer,
  ): void {
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
    if (prober !== undefined) {
      this.#probers.answered(prober, good ? "ready" : "unready");
      this.#changed();
    }
  }

  #shown({ error, ...check }: CheckResult): CheckResult {
    return this.#exposeErrors && error !== undefined ? { ...check, error } : check;
  }
}

/** The letter behind the slash, as one of 32 bits. */
function initialOf(url: string): number {
  return url.length < 2 ? 0 : 1 << url.charCodeAt(1);
}

/** The request target up to its query string. */
export function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}
