import { paint } from "../../packages/cli/src/drill/picture/paint.ts";
import { Redrawing } from "../../packages/cli/src/drill/picture/redrawing.ts";
import { frame } from "./frame.ts";
import type { Stage } from "./stage.ts";
import type { Story } from "./story.ts";
import type { View } from "./view.ts";

/** The picture, drawn over itself. */
export class ScreenView implements View {
  readonly #story: Story;
  #picture: Redrawing | undefined;

  constructor(story: Story) {
    this.#story = story;
    story.onLine(({ text }) => {
      if (this.#picture === undefined) console.log(paint("gray", text));
    });
  }

  start(stage: Stage): void {
    this.#picture = new Redrawing(() => frame(stage, this.#story));
    this.#picture.start();
  }

  end(): void {
    this.#picture?.draw();
    this.stop();
  }

  stop(): void {
    this.#picture?.stop();
  }
}
