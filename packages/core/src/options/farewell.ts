import * as rule from "./rules.ts";

/** What an EventSource subscription is told before it is ended at draining. */
export interface FarewellOptions {
  /** The name of a last event, with empty data. @default none */
  event?: string | undefined;
  /** How long the client waits before it comes back: at least this, at most twice as much, at random. @default the client's own */
  retryMs?: number | undefined;
}

export const farewellRule: rule.Rule<Readonly<FarewellOptions> | false> = rule.either(
  false,
  rule.shape<FarewellOptions>({ event: rule.line, retryMs: rule.milliseconds }),
);
