import { DEFAULT_OPTIONS } from "@lastcall/core";
import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../packages/core/src/options/options.ts";
import { OPTION_GROUPS } from "../../scripts/docs/reference/option-groups.ts";
import { declaredOptions } from "../../scripts/docs/reference/options-page.ts";

const { budget } = resolveOptions({ platform: "none" }, {});

/** What really is the default of each option, by its name as users write it. */
const actual = new Map<string, unknown>([
  ...Object.entries(DEFAULT_OPTIONS),
  ...Object.entries(DEFAULT_OPTIONS.probes).map(
    ([name, path]) => [`probes.${name}`, path] as const,
  ),
  ...Object.entries(DEFAULT_OPTIONS.refusal).map(
    ([name, part]) => [`refusal.${name}`, part] as const,
  ),
  ["shutdownDelayMs", budget.shutdownDelayMs],
]);

/** Defaults that no literal can say: the words that a description has to contain. */
const described: Readonly<Record<string, RegExp>> = {
  platform: /"auto"/,
  gracePeriodMs: /limit less.*\b9000\b/,
  readyPort: /any/,
  flushReserveMs: /quarter.*\b5000\b/,
  "refusal.body": /problem\+json/,
  "refusal.headers": /none/,
  refusal: /problem\+json.*Retry-After.*1/,
  checks: /none/,
  livenessChecks: /none/,
  "farewell.event": /none/,
  "farewell.retryMs": /own/,
  isLongLived: /none/,
  "probeServer.port": /^(|required|none|—|-)$/,
  "probeServer.host": /every address/,
};

/** The `@default` of every option; "" where there is none. */
const inSource = new Map(
  [...declaredOptions()].map(([name, { defaultText = "" }]) => [name, defaultText] as const),
);

/** The value that a documented default stands for, written as JSON or as a JavaScript object. */
function valueOf(text: string): unknown {
  return JSON.parse(text.replace(/([{,]\s*)(\w+):/g, '$1"$2":'));
}

function expectDefault(name: string, text: string | undefined): void {
  const words = described[name];
  if (words !== undefined) expect(text).toMatch(words);
  else if (text === "none") expect(actual.get(name)).toEqual([]);
  else expect(valueOf(text ?? "undefined")).toEqual(actual.get(name));
}

test("every option is known to this test", () => {
  const known = new Set([...actual.keys(), ...Object.keys(described)]);
  expect([...inSource.keys()].toSorted()).toEqual([...known].toSorted());
});

test("what a description says is so", () => {
  expect(budget.gracePeriodMs).toBe(9_000);
  expect(budget.flushReserveMs).toBe(budget.gracePeriodMs / 4);
  expect(resolveOptions({ gracePeriodMs: 60_000 }, {}).budget.flushReserveMs).toBe(5_000);
  expect([DEFAULT_OPTIONS.checks, DEFAULT_OPTIONS.livenessChecks]).toEqual([{}, {}]);
  expect(DEFAULT_OPTIONS.refusal.headers).toEqual({});
  expect(DEFAULT_OPTIONS.refusal.retryAfterSeconds).toBe("jitter");
  expect(JSON.parse(DEFAULT_OPTIONS.refusal.body)).toMatchObject({ status: 503 });
});

describe("[2.1, 9.1] the comments in the source say the real defaults", () => {
  test.each([...inSource])("%s: %s", expectDefault);
});

test("[2.1, 9.1] docs/reference/options.md has every option once, and nothing else", () => {
  const told = OPTION_GROUPS.flatMap(({ notes }) => notes).map(({ option }) => option);
  expect(told.toSorted()).toEqual([...inSource.keys()].toSorted());
});
