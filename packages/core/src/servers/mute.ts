import type { Writable } from "node:stream";

/**
 * Lets the handler of an answer that was ended in its place run on without effect: a late `write` or `end`, or one of
 * the `ignored` methods, would throw or emit an error that nobody listens to.
 */
export function mute(answer: Writable, ignored: readonly string[]): void {
  listenToErrors(answer);
  const silent = (...args: unknown[]): Writable => (answered(args), answer);
  for (const method of [...ignored, "end"]) Object.assign(answer, { [method]: silent });
  Object.assign(answer, { write: (...args: unknown[]) => (answered(args), true) });
}

/** The handler may wait for the callback that it gave. */
function answered(args: readonly unknown[]): void {
  const callback = args.at(-1);
  if (typeof callback === "function") process.nextTick(callback);
}

/** For an answer whose handler may not listen: an error that nobody listens to would end the process. */
export function listenToErrors(answer: Writable): void {
  answer.on("error", () => {});
}
