/**
 * What this process says of itself. `answers.ts` answers the probes, `checks.ts` runs what a user says readiness
 * depends on, `probe-server.ts` answers on a port of its own. Who asks steadily is somebody that a lame duck waits for:
 * `probers.ts` knows them, `series.ts` finds the steady ones among their questions, and `newcomers.ts` remembers those
 * that have asked too little yet.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Settings } from "../options/options.ts";
import { isHealthChecker } from "./agents.ts";
import { allPass, type CheckResult, type Checks } from "./checks.ts";
import type { Probers } from "./probers.ts";
import type { Readiness } from "./readiness.ts";

/** `health`: asked of the program itself, by whoever stops sending requests when the answer is bad. */
export type ProbeKind = "readiness" | "liveness" | "startup" | "health";

/** As much of a request as tells what it asks for; whose it is can't always be said. */
export type Asked = Pick<IncomingMessage, "method" | "url"> &
  Partial<Pick<IncomingMessage, "headers">>;

/** The checks of each probe that has some. */
export interface ProbeChecks {
  readonly readiness: Checks;
  readonly liveness: Checks;
}

/** A router that takes a part off by a pattern has as many as a stranger likes. */
const MAX_PREFIXES = 16;

/** Answers the three probes; knows nothing of how requests reach it. */
export class Probes {
  readonly #own: readonly (readonly [string, ProbeKind])[];
  readonly #kinds: Map<string, ProbeKind>;
  /** Of all the paths; most other requests have another one, and are told apart without being parsed. */
  #initials: number;
  /** The paths under which a router asks too. */
  readonly #prefixes = new Set<string>();
  readonly #exposeErrors: boolean;
  readonly #readiness: Readiness;
  readonly #checks: ProbeChecks;
  readonly #probers: Probers;
  readonly #changed: () => void;
  /** What the answers to those that ask for readiness are to be noted with. */
  readonly #questions = new WeakMap<IncomingMessage, () => void>();

  constructor(
    settings: Settings,
    readiness: Readiness,
    checks: ProbeChecks,
    probers: Probers,
    changed: () => void,
  ) {
    const { also, ...own } = settings.probes;
    const kinds = Object.entries(own) as [ProbeKind, string | false][];
    this.#own = kinds.flatMap(([kind, path]) => (path === false ? [] : [[path, kind] as const]));
    this.#kinds = new Map([...also.map((path) => [path, "health"] as const), ...this.#own]);
    this.#initials = [...this.#kinds.keys()].reduce((bits, path) => bits | initialOf(path), 0);
    this.#exposeErrors = settings.exposeCheckErrors;
    this.#readiness = readiness;
    this.#checks = checks;
    this.#probers = probers;
    this.#changed = changed;
  }

  /** Which probe a request is, if it is one. Asked for every request where a framework is: keep it cheap. */
  kindOf(req: Asked): ProbeKind | undefined {
    if (this.mayBe(req.url!)) {
      const kind = this.#kinds.get(pathOf(req.url!));
      if (kind !== undefined && (req.method === "GET" || req.method === "HEAD")) return kind;
    }
    // Before the signal nobody pays for being asked who he is, and the program answers.
    return this.#readiness.state.stopping && isHealthChecker(req.headers?.["user-agent"])
      ? "health"
      : undefined;
  }

  /** Whether a request may be a probe by its path: cheap, and right where it says no. */
  mayBe(url: string): boolean {
    return (this.#initials & initialOf(url)) !== 0;
  }

  /**
   * A router took a part off the target that a probe came with: the server, which sees all of it, knows the probes
   * under that part from here on, and answers them when it turns everything else away.
   */
  meetUnder(target: string, left: string): void {
    const whole = pathOf(target);
    const path = pathOf(left);
    const prefix = whole.slice(0, -path.length);
    if (prefix === "" || !whole.endsWith(path)) return;
    if (this.#prefixes.has(prefix) || this.#prefixes.size >= MAX_PREFIXES) return;
    this.#prefixes.add(prefix);
    for (const [own, kind] of this.#own) this.#kinds.set(prefix + own, kind);
    this.#initials |= initialOf(prefix);
  }

  /** Somebody asks how this process is: who, and when, is noted once for each request. */
  note(req: IncomingMessage): void {
    if (!this.#questions.has(req)) this.#questions.set(req, this.#probers.asked(req));
  }

  /** Answers when the request is a probe; `false` leaves it untouched. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const kind = this.kindOf(req);
    if (kind === "readiness" || kind === "health") this.note(req);
    if (kind === undefined || (kind === "health" && !this.#readiness.state.stopping)) return false;
    const checks = this.#checksOf(kind);
    if (checks === undefined || !this.#isGood(kind)) this.#answer(kind, req, res, []);
    else void checks.run().then((results) => this.#answer(kind, req, res, results));
    return true;
  }

  /** None once the shutdown has begun: liveness stays good all through it. */
  #checksOf(kind: ProbeKind): Checks | undefined {
    if (this.#readiness.state.stopping || (kind !== "readiness" && kind !== "liveness"))
      return undefined;
    const checks = this.#checks[kind];
    return checks.none ? undefined : checks;
  }

  #isGood(kind: ProbeKind): boolean {
    if (kind === "liveness") return true;
    return kind === "startup" ? this.#readiness.state.started : this.#readiness.good;
  }

  #answer(
    kind: ProbeKind,
    req: IncomingMessage,
    res: ServerResponse,
    checks: readonly CheckResult[],
  ): void {
    if (res.headersSent || res.destroyed) return;
    const good = this.#isGood(kind) && (this.#readiness.state.stopping || allPass(checks));
    const { withheld } = this.#readiness;
    const verbose = /[?&]verbose(?:[=&]|$)/.test(req.url!);
    const body = JSON.stringify({
      status: good ? "pass" : "fail",
      state: this.#readiness.state.current,
      ...(verbose && withheld !== undefined ? { notReady: withheld } : {}),
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

const SLASH = 47;
const ANY = -1;

/** The letter behind the slash, as one of 32 bits; a target that begins otherwise has to be parsed. */
function initialOf(url: string): number {
  if (url.charCodeAt(0) !== SLASH) return ANY;
  return url.length < 2 ? 0 : 1 << url.charCodeAt(1);
}

/** The request target up to its query string, without the scheme and host that may come first (RFC 9112 §3.2.2). */
export function pathOf(url: string): string {
  const end = url.indexOf("?");
  const target = end === -1 ? url : url.slice(0, end);
  return target.charCodeAt(0) === SLASH
    ? target
    : target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, "");
}
