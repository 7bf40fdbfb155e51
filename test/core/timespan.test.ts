import { expect, test } from "vitest";
import { parseTimespan } from "../../packages/core/src/process/systemd.ts";

test.each([
  ["1min 30s\n", 90_000],
  ["20s", 20_000],
  ["1h 500ms", 3_600_500],
  ["1d", 86_400_000],
  ["infinity", undefined],
  ["", undefined],
  ["5s,", undefined],
  ["5s 3", undefined],
  ["x5s", undefined],
])("[2.5] systemd's %j", (text, ms) => {
  expect(parseTimespan(text)).toBe(ms);
});
