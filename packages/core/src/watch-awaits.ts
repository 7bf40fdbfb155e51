/**
 * Sees who waits for a promise. `await`, `return` and `Promise.all` read its `then` at once, where `whoReads` finds out
 * whose code that is, and call it a moment later, when the callback that it returned runs; `promise.then(run)` calls
 * it at once and goes on, and is nobody's wait. From the first such promise on V8 takes the slow way with every promise
 * of the process: make none in normal operation.
 */
export function watchAwaits<T>(
  promise: Promise<T>,
  whoReads: () => (() => void) | undefined,
): Promise<T> {
  const { then } = Promise.prototype;
  const read = (): typeof promise.then => {
    const awaits = whoReads();
    let atOnce = true;
    queueMicrotask(() => {
      atOnce = false;
    });
    return (...callbacks) => {
      if (!atOnce) awaits?.();
      return then.apply(promise, callbacks as Parameters<typeof then>) as never;
    };
  };
  // `await` asks no promise for its `then` whose constructor is Promise itself.
  return Object.defineProperties(promise, {
    // oxlint-disable-next-line no-thenable -- it is a promise
    then: { get: read },
    constructor: { value: undefined },
  });
}
