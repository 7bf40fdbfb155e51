import { ask } from "./client.ts";
import { Lane } from "./lane.ts";
import type { Story } from "./story.ts";

const INTERVAL_MS = 200;
/** As a kubelet's failureThreshold and HAProxy's `fall`. */
const FAILURES_TO_LOOK_AWAY = 3;
const HEADERS = { "User-Agent": "kube-probe/1.34" };

/** Asks as a kubelet does: at a steady interval, on a new connection each time. */
export class Prober {
  readonly state = new Lane();
  readonly readiness = new Lane();
  readonly liveness = new Lane();
  readonly #story: Story;
  readonly #origin: string;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #waiting = new Map<string, () => void>();
  #failures = FAILURES_TO_LOOK_AWAY;

  constructor(story: Story, origin: string) {
    this.#story = story;
    this.#origin = origin;
  }

  /** Whether the balancer still sends requests to this instance. */
  get inRotation(): boolean {
    return this.#failures < FAILURES_TO_LOOK_AWAY;
  }

  start(): void {
    void this.#readiness();
    this.#timers.push(setInterval(() => void this.#readiness(), INTERVAL_MS));
    this.#timers.push(setInterval(() => void this.#liveness(), INTERVAL_MS));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Until a probe's answer says so. */
  seen(state: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(state, resolve));
  }

  async #readiness(): Promise<void> {
    const status = await this.#ask("/readyz");
    const before = this.inRotation;
    this.#failures = status === "200" ? 0 : this.#failures + 1;
    if (this.readiness.set(status, this.#story.now))
      this.#story.tell(`readiness ${status}`, status === "200" ? "good" : "warning");
    if (before && !this.inRotation)
      this.#story.tell(`balancer looks away after ${FAILURES_TO_LOOK_AWAY} failed probes`, "warning");
  }

  async #liveness(): Promise<void> {
    const status = await this.#ask("/livez");
    if (this.liveness.set(status, this.#story.now)) this.#story.tell(`liveness ${status}`);
  }

  /** @returns the status, or `gone` when nobody listens any more */
  async #ask(path: string): Promise<string> {
    try {
      const { status, body } = await ask({ url: this.#origin + path, headers: HEADERS, agent: false });
      const { state = "" } = JSON.parse(body.toString()) as { state?: string };
      if (this.state.set(state, this.#story.now)) this.#story.tell(`state ${state}`);
      this.#waiting.get(state)?.();
      return String(status);
    } catch {
      return "gone";
    }
  }
}
