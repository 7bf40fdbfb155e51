import { frame } from "./frame.ts";
import { paint } from "./paint.ts";
import type { Stage } from "./stage.ts";
import type { Story } from "./story.ts";
import { MEANING_OF_LOST, type Verdict } from "./verdict.ts";
import type { View } from "./view.ts";

const REDRAW_MS = 100;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

export function fitsScreen(): boolean {
  const { isTTY, columns, rows } = process.stdout;
  return isTTY && columns >= 80 && rows >= 24;
}

/** The picture, drawn over itself. */
export class ScreenView implements View {
  readonly #story: Story;
  #stage: Stage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #height = 0;

  constructor(story: Story) {
    this.#story = story;
    story.onLine(({ text }) => {
      if (this.#stage === undefined) console.log(paint("gray", text));
    });
  }

  start(stage: Stage): void {
    this.#stage = stage;
    process.stdout.write(HIDE_CURSOR);
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
  }

  end({ passed, text, details }: Verdict): void {
    this.#draw();
    this.stop();
    for (const detail of details) console.log(paint("red", `  ${detail}`));
    console.log(paint("gray", MEANING_OF_LOST));
    console.log(paint(passed ? "green" : "red", paint("bold", text)));
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.stdout.write(SHOW_CURSOR);
  }

  #draw(): void {
    if (this.#stage === undefined) return;
    const lines = frame(this.#stage, this.#story);
    const back = this.#height === 0 ? "" : `\u001b[${this.#height}A`;
    process.stdout.write(
      `\r${back}${lines.map((line) => line + CLEAR_LINE).join("\n")}\n${CLEAR_BELOW}`,
    );
    this.#height = lines.length;
  }
}
