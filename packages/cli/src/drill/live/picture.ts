import { performance } from "node:perf_hooks";
import { band, bars, type Columns, marker, seconds } from "../picture/band.ts";
import { Lane } from "../picture/lane.ts";
import { type Colour, paint } from "../picture/paint.ts";
import { Redrawing } from "../picture/redrawing.ts";
import { SLICE_MS, Slices } from "../picture/slices.ts";
import type { Program } from "../program/program.ts";
import type { RoundResult } from "../result.ts";
import { type Fate, isLost } from "../wire/fate.ts";
import type { Audience } from "./audience.ts";

const LABEL = 13;
const FIGURE = 6;
/** The widest picture that still reads at a glance. */
const MOST_COLUMNS = 100;

const ENDS = {
  answered: "green",
  refused: "yellow",
  "closed port": "gray",
  lost: "red",
} as const satisfies Record<string, Colour>;
type End = keyof typeof ENDS;
const READINESS = { "200": "green", "503": "yellow", gone: "gray" } as const;

/** One stop, as it is seen while it happens. */
class Scene {
  readonly title: string;
  readonly requests: Slices<End>;
  readonly readiness = new Lane();
  readonly #startedAt = performance.now();
  signalAt: number | undefined;

  constructor(title: string) {
    this.title = title;
    this.requests = new Slices(Object.keys(ENDS) as End[], () => this.now);
  }

  get now(): number {
    return performance.now() - this.#startedAt;
  }
}

/** The drill as a picture that is drawn while it runs, of the terminal's width. */
export class LivePicture implements Audience {
  readonly #redrawing = new Redrawing(() => this.#lines());
  readonly #done: string[] = [];
  #scene: Scene | undefined;
  #program = "";

  begun({ name, pid }: Program, round: string, position: string): void {
    this.#program = pid === undefined ? name : `${name}, pid ${pid}`;
    const first = this.#scene === undefined;
    this.#scene = new Scene(`stop ${position}: ${round}`);
    if (first) this.#redrawing.start();
  }

  sent(): void {
    this.#scene?.requests.begin();
  }

  ended(fate: Fate): void {
    const requests = this.#scene?.requests;
    if (fate === "answered" || fate === "refused") requests?.end(fate);
    else if (fate === "unsent") requests?.forget();
    else requests?.end(isLost(fate) ? "lost" : "closed port");
  }

  signalled(): void {
    if (this.#scene !== undefined) this.#scene.signalAt = this.#scene.now;
  }

  readiness(answer: string): void {
    this.#scene?.readiness.set(answer, this.#scene.now);
  }

  judged({ name, results, stopMs }: RoundResult): void {
    const count = (verdict: string): number =>
      results.filter((result) => result.verdict === verdict).length;
    const failed = count("failed");
    const told = `${count("passed")} passed${failed === 0 ? "" : `, ${failed} failed`}`;
    const line = `${failed === 0 ? "✓" : "✗"} stopped ${name}: ${Math.round(stopMs)} ms, ${told}`;
    this.#done.push(paint(failed === 0 ? "green" : "red", line));
    this.#redrawing.draw();
  }

  left(): void {
    if (this.#scene !== undefined) this.#redrawing.draw();
    this.#redrawing.stop();
  }

  #lines(): string[] {
    const scene = this.#scene;
    if (scene === undefined) return [];
    const width = process.stdout.columns;
    const count = Math.min(width - LABEL - FIGURE - 1, MOST_COLUMNS);
    const now = Math.floor(scene.now / SLICE_MS);
    const columns: Columns = { first: Math.max(0, now - count + 1), count, now };
    const { requests, readiness, signalAt } = scene;
    const figures = Object.entries(ENDS) as [End, Colour][];
    const inFlight = requests.all.map((slice) => slice.inFlight);
    return [
      `${paint("bold", "lastcall drill")}  ${this.#program}`.slice(0, width),
      row(scene.title, ""),
      row("", signalAt === undefined ? "" : marker(paint("bold", "▼ signal"), signalAt, columns)),
      row("readiness", band(readiness, READINESS, columns)),
      row("in flight", bars(inFlight, "cyan", columns), requests.inFlight),
      ...figures.map(([end, colour]) =>
        row(
          end,
          bars(
            requests.all.map(({ ended }) => ended[end]),
            colour,
            columns,
          ),
          requests.total[end],
        ),
      ),
      row("", signalAt === undefined ? "" : seconds(signalAt, columns)),
      ...this.#done,
    ];
  }
}

function row(label: string, line: string, total?: number): string {
  const figure = total === undefined ? "" : String(total).padStart(FIGURE);
  return paint("gray", label.padEnd(LABEL)) + line + figure;
}
