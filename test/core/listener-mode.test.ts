import { expect, test } from "vitest";
import { lossOf, modeOf } from "../../packages/core/src/process/listener-mode.ts";

test.each([
  [[], "after"],
  [["after"], "after"],
  [["after", "shared"], "shared"],
  [["shared", "exclusive"], "exclusive"],
  [["exclusive", "after"], "exclusive"],
] as const)("[3.10] of %j lifecycles have their listeners called: %s", (modes, mode) => {
  expect(modeOf(modes)).toBe(mode);
});

test("[3.10] what a mode costs is said with the listeners that it costs", () => {
  const listeners = ["own (app.ts:3) of SIGTERM", "other (app.ts:4) of SIGINT"];
  const named = "own \\(app\\.ts:3\\) of SIGTERM; other \\(app\\.ts:4\\) of SIGINT$";
  expect(lossOf("shared", listeners)).toMatch(
    new RegExp(`^signalListeners "shared": .*at the signal.*cuts them.*fails them: ${named}`),
  );
  expect(lossOf("exclusive", listeners)).toMatch(
    new RegExp(`^signalListeners "exclusive": .*never called.*: ${named}`),
  );
});

test.each(["shared", "exclusive"] as const)(
  "[3.10] %s costs nothing where nobody listens",
  (mode) => {
    expect(lossOf(mode, [])).toBeUndefined();
  },
);

test("[3.10] after costs nothing", () => {
  expect(lossOf("after", ["own (app.ts:3)"])).toBeUndefined();
});
