import { paint } from "../../packages/cli/src/drill/picture/paint.ts";
import type { Stage } from "./stage.ts";
import type { Line, Story } from "./story.ts";
import type { View } from "./view.ts";

const COUNT_EVERY_MS = 500;
/** What is longer nobody reads here. */
const MAX_LENGTH = (process.stdout.columns ?? 160) - 21;
const COLOURS = { good: "green", warning: "yellow", bad: "red" } as const;

/** One line for everything that happens, in ASCII: for logs, pipes and terminals that know no more. */
export class PlainView implements View {
  readonly #story: Story;
  #timer: NodeJS.Timeout | undefined;
  #lastCount = "";

  constructor(story: Story) {
    this.#story = story;
    story.onLine((line) => this.#print(line));
  }

  start(stage: Stage): void {
    this.#timer = setInterval(() => this.#count(stage), COUNT_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  end(): void {
    this.stop();
  }

  #count({ tally: { inFlight, total } }: Stage): void {
    const count = `in flight ${inFlight}, answered ${total.answered}, 503 ${total["turned-away"]}, lost ${total.lost}`;
    if (count !== this.#lastCount)
      this.#print({ at: this.#story.now, text: `  ${count}`, tone: "plain" });
    this.#lastCount = count;
  }

  #print({ at, text, tone }: Line): void {
    const { signalAt } = this.#story;
    const since = signalAt === undefined ? "" : `+${seconds(at - signalAt)}`;
    const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}...` : text;
    const coloured = process.stdout.isTTY && tone !== "plain" ? paint(COLOURS[tone], cut) : cut;
    console.log(`${seconds(at).padStart(8)} ${since.padStart(9)}  ${coloured}`);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
