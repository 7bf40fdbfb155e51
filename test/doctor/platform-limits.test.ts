import { expect, test } from "vitest";
import {
  graceUnder,
  PLATFORM_LIMITS_MS,
} from "../../packages/cli/src/doctor/services/stop-limits.ts";
import { resolveBudget } from "../../packages/core/src/options/budget.ts";
import { MANAGERS, PLATFORMS } from "../../packages/core/src/options/platform.ts";

const rows = [...MANAGERS, ...PLATFORMS].map(
  ({ name, killLimitMs }) => [name, killLimitMs] as const,
);

test("[8.4] the doctor knows every platform of the library, with its limit", () => {
  expect(PLATFORM_LIMITS_MS).toEqual(Object.fromEntries(rows));
});

test.each(rows)("[8.4] on %s both take the same grace period of its %d ms", (name, limitMs) => {
  expect(graceUnder(name)).toBe(resolveBudget({}, limitMs).gracePeriodMs);
});
