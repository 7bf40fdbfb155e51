import { expect, test } from "vitest";
import { environmentNumbers } from "../../packages/core/src/options/environment.ts";

test("[2.5] the three variables are read", () => {
  const environment = {
    LASTCALL_GRACE_PERIOD_MS: "20000",
    LASTCALL_SHUTDOWN_DELAY_MS: " 1500.5 ",
    LASTCALL_FLUSH_RESERVE_MS: "0",
  };
  expect(environmentNumbers(environment)).toEqual({
    gracePeriodMs: 20_000,
    shutdownDelayMs: 1_500.5,
    flushReserveMs: 0,
  });
});

test("[2.5] the delay may be auto there too", () => {
  const { shutdownDelayMs } = environmentNumbers({ LASTCALL_SHUTDOWN_DELAY_MS: "auto" });
  expect(shutdownDelayMs).toBe("auto");
});

test.each([{}, { LASTCALL_GRACE_PERIOD_MS: "" }, { LASTCALL_GRACE_PERIOD_MS: "  " }])(
  "[9.1] an empty variable is an absent one: %o",
  (environment) => {
    expect(environmentNumbers(environment).gracePeriodMs).toBeUndefined();
  },
);

test.each(["9s", "-1", "0x10", "NaN", "Infinity", "1e3", "auto", "2147483648"])(
  "[9.1] LASTCALL_GRACE_PERIOD_MS=%s throws and is named",
  (text) => {
    expect(() => environmentNumbers({ LASTCALL_GRACE_PERIOD_MS: text })).toThrow(
      expect.objectContaining({ code: "ERR_LASTCALL_OPTION", option: "LASTCALL_GRACE_PERIOD_MS" }),
    );
  },
);
