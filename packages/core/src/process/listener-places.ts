import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { oneLine } from "../report/text.ts";

type Listener = (...args: never[]) => unknown;

/** Enough to get from here through Node's events and a library's wrappers to a file. */
const FRAMES = 20;

/** Remembers where in the program each listener of a signal was added, while watching. */
export class ListenerPlaces {
  readonly #places = new WeakMap<Listener, string>();
  #watching = false;

  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    process.on("newListener", this.#added);
  }

  forget(): void {
    this.#watching = false;
    process.removeListener("newListener", this.#added);
  }

  /** The listener by its name, and file and line where it was added; by its text, if that was before we watched. */
  describe(listener: Listener): string {
    const name = listener.name === "" ? "anonymous" : listener.name;
    const place = this.#places.get(listener) ?? beginningOf(listener);
    return oneLine(`${name} (${place})`);
  }

  /** Runs `move`, which takes listeners off and puts them on again. */
  ignoring(move: () => void): void {
    const watching = this.#watching;
    this.#watching = false;
    try {
      move();
    } finally {
      this.#watching = watching;
    }
  }

  readonly #added = (event: string | symbol, listener: Listener): void => {
    if (!this.#watching || typeof event !== "string" || !event.startsWith("SIG")) return;
    if (this.#places.has(listener)) return;
    const place = addingPlace();
    if (place !== undefined) this.#places.set(listener, place);
  };
}

/** Where Node tells of a listener that is being added: what called that is the program, or a library of its. */
const ADDING = /_addListener \(node:events:/;
/** A call of one of process's own methods, or of what a library has put in its place: it passes on what another adds. */
const PASSING_ON =
  /at process\.(?:\S+ \[as )?(?:on|once|addListener|prependListener|prependOnceListener)\]? \(/;
const PLACE = /(?:^|[\s(])((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*):(\d+):\d+\)?$/;

/** File and line that added the listener which Node tells of now. */
function addingPlace(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  // A program may have made something else of it (`Error.prepareStackTrace`).
  if (typeof stack !== "string") return undefined;
  const lines = stack.split("\n");
  const adding = lines.findIndex((frame) => ADDING.test(frame));
  const called = Math.max(
    adding,
    lines.findLastIndex((frame) => PASSING_ON.test(frame)),
  );
  for (const line of adding === -1 ? [] : lines.slice(called + 1)) {
    const [, file, at] = PLACE.exec(line) ?? [];
    if (file !== undefined) return `${shorten(file)}:${at}`;
  }
  return undefined;
}

/** Relative to the working directory, where it is below it. */
function shorten(file: string): string {
  try {
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    const below = relative(process.cwd(), path);
    return below.startsWith("..") ? path : below;
  } catch {
    return file;
  }
}

/** On one line. */
function beginningOf(listener: Listener): string {
  return listener.toString().slice(0, 200).replace(/\s+/g, " ").slice(0, 60);
}
