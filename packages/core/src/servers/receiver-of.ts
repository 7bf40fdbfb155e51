/** A listener that passes on what it was called on: one function for every emitter, no closure for each. */
export function receiverOf<T>(run: (emitter: T) => void): (this: T) => void {
  return function () {
    run(this);
  };
}
