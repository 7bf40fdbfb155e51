import type { ServerResponse } from "node:http";

/**
 * Lets the handler of a response that was ended in its place run on without effect: a late `write`, `end` or
 * `setHeader` would throw or emit an error that nobody listens to.
 */
export function mute(res: ServerResponse): void {
  const ignored = (): ServerResponse => res;
  const answered = (...args: unknown[]): void => {
    const callback = args.at(-1);
    if (typeof callback === "function") process.nextTick(callback);
  };
  res.on("error", () => {});
  Object.assign(res, {
    setHeader: ignored,
    appendHeader: ignored,
    removeHeader: ignored,
    writeHead: ignored,
    flushHeaders: ignored,
    write: (...args: unknown[]) => (answered(...args), true),
    end: (...args: unknown[]) => (answered(...args), res),
  });
}
