import type { ShutdownReport } from "@lastcall/core";
import { ask } from "./client.ts";
import { Lane } from "../../packages/cli/src/drill/picture/lane.ts";
import type { Story } from "./story.ts";

const INTERVAL_MS = 300;
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
  readonly #waiting = new Map<string, (seen: boolean) => void>();
  #failures = FAILURES_TO_LOOK_AWAY;
  #lookAway: () => void = () => {};
  /** Resolves when the balancer sends nothing to this instance any more. */
  readonly lookedAway: Promise<void> = new Promise((resolve) => (this.#lookAway = resolve));

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
    setTimeout(() => {
      this.#timers.push(setInterval(() => void this.#liveness(), INTERVAL_MS));
    }, INTERVAL_MS / 2);
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Until a probe's answer says so; `false` when the process ended before. */
  seen(state: string): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.set(state, resolve));
  }

  /** What no probe can see, because nobody listens any more. */
  ended(report: ShutdownReport | undefined, signalAt: number, exitAt: number): void {
    const closing = report?.phases.find(({ phase }) => phase === "closing");
    if (closing !== undefined) this.state.set("closing", signalAt + closing.startMs);
    this.state.set(report === undefined ? "gone" : "closed", exitAt);
    for (const resolve of this.#waiting.values()) resolve(false);
  }

  async #readiness(): Promise<void> {
    const status = await this.#ask("/readyz");
    const before = this.inRotation;
    this.#failures = status === "200" ? 0 : this.#failures + 1;
    if (this.readiness.set(status, this.#story.now))
      this.#story.tell(`readiness ${status}`, status === "200" ? "good" : "warning");
    if (before && !this.inRotation) {
      this.#story.tell(
        `balancer looks away after ${FAILURES_TO_LOOK_AWAY} failed probes`,
        "warning",
      );
      this.#lookAway();
    }
  }

  async #liveness(): Promise<void> {
    const status = await this.#ask("/livez");
    if (this.liveness.set(status, this.#story.now)) this.#story.tell(`liveness ${status}`);
  }

  #saw(state: string): void {
    if (this.state.set(state, this.#story.now)) this.#story.tell(`state ${state}`);
    this.#waiting.get(state)?.(true);
  }

  /** @returns the status, or `gone` when nobody listens any more */
  async #ask(path: string): Promise<string> {
    try {
      const { status, body } = await ask({
        url: this.#origin + path,
        headers: HEADERS,
        agent: false,
      });
      const { state } = JSON.parse(body.toString()) as { state?: string };
      if (state !== undefined) this.#saw(state);
      return String(status);
    } catch {
      return "gone";
    }
  }
}
