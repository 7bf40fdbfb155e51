/* oxlint-disable unicorn/no-thenable -- what only looks like a promise is what this is about */
import * as fc from "fast-check";
import type { Lifecycle } from "@lastcall/core";

/** What the acts of one run act on. */
export interface Stage {
  readonly lifecycle: () => Lifecycle;
  /** Holds the event loop. */
  readonly block: (ms: number) => void;
  readonly pause: (ms: number) => Promise<void>;
}

/** Something that a user's function may do instead of what it is there for. */
export type Act =
  | { readonly does: "return" | "throw" | "reject"; readonly value: unknown }
  | { readonly does: "thenable"; readonly kind: keyof typeof THENABLES }
  | { readonly does: "block" | "wait"; readonly ms: number }
  | { readonly does: "call"; readonly method: keyof typeof CALLS };

/** Things that look like promises. */
const THENABLES = {
  atOnce: (): unknown => ({ then: (done: () => void) => done() }),
  twice: (): unknown => ({
    then(done: () => void, fail: (error: unknown) => void) {
      done();
      fail(Object.create(null));
    },
  }),
  never: (): unknown => ({ then() {} }),
  throws: (): unknown => ({
    then() {
      throw Object.create(null);
    },
  }),
  getterThrows: (): unknown =>
    Object.defineProperty({}, "then", {
      get() {
        throw new Error("no then");
      },
    }),
};

/** Whatever can be called on a lifecycle. */
const CALLS = {
  shutdown: (lifecycle: Lifecycle): unknown => lifecycle.shutdown({ reason: "an act" }),
  awaitShutdown: async (lifecycle: Lifecycle): Promise<void> => void (await lifecycle.shutdown()),
  trackShutdown: (lifecycle: Lifecycle): unknown => lifecycle.track("all", lifecycle.shutdown()),
  trackNever: (lifecycle: Lifecycle): unknown => void lifecycle.track("n", new Promise(() => {})),
  ready: (lifecycle: Lifecycle): unknown => lifecycle.ready(),
  notReady: (lifecycle: Lifecycle): unknown => lifecycle.notReady("an act"),
  stats: (lifecycle: Lifecycle): unknown => lifecycle.stats,
  log: (lifecycle: Lifecycle): unknown => lifecycle.logger.info("an act"),
  flushHook: (lifecycle: Lifecycle): unknown => lifecycle.addHook("flush", "late", () => {}),
  closeHook: (lifecycle: Lifecycle): unknown => lifecycle.addHook("close", "late", () => {}),
};

const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true });
const ms = fc.nat(300);

export const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ does: fc.constantFrom("return", "throw", "reject"), value: anything }),
  fc.record({
    does: fc.constant("thenable"),
    kind: fc.constantFrom(...(Object.keys(THENABLES) as (keyof typeof THENABLES)[])),
  }),
  fc.record({ does: fc.constantFrom("block", "wait"), ms }),
  fc.record({
    does: fc.constant("call"),
    method: fc.constantFrom(...(Object.keys(CALLS) as (keyof typeof CALLS)[])),
  }),
);

/** Does it; what it returns is what the user's function returns. */
export function perform(given: Act, { lifecycle, block, pause }: Stage): unknown {
  switch (given.does) {
    case "return":
      return given.value;
    case "throw":
      throw given.value;
    case "reject":
      return Promise.reject(given.value);
    case "thenable":
      return THENABLES[given.kind]();
    case "block":
      block(given.ms);
      return undefined;
    case "wait":
      return pause(given.ms);
    case "call":
      return CALLS[given.method](lifecycle());
    default:
      return given satisfies never;
  }
}
