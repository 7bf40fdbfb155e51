const REDRAW_MS = 100;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** Whether the terminal can show a picture of bars that is drawn over itself. */
export function fitsScreen(): boolean {
  const { isTTY, columns, rows } = process.stdout;
  const { TERM, LC_ALL, LC_CTYPE, LANG } = process.env;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  const hasBars = locale === undefined || /utf-?8/i.test(locale);
  return isTTY && columns >= 80 && rows >= 24 && TERM !== "dumb" && hasBars;
}

/** Lines that are drawn over themselves, ten times a second. */
export class Redrawing {
  readonly #lines: () => readonly string[];
  #timer: NodeJS.Timeout | undefined;
  #height = 0;

  constructor(lines: () => readonly string[]) {
    this.#lines = lines;
  }

  start(): void {
    process.stdout.write(HIDE_CURSOR);
    this.#timer = setInterval(() => this.draw(), REDRAW_MS);
  }

  draw(): void {
    const lines = this.#lines();
    const back = this.#height === 0 ? "" : `\u001b[${this.#height}A`;
    const text = lines.map((line) => line + CLEAR_LINE).join("\n");
    process.stdout.write(`\r${back}${text}\n${CLEAR_BELOW}`);
    this.#height = lines.length;
  }

  /** Leaves the terminal as it was, with the last picture in it. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.stdout.write(SHOW_CURSOR);
  }
}
