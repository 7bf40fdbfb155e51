import { afterEach, beforeEach, expect, test } from "vitest";
import { ProcessHost, PROTOCOL } from "../../packages/core/src/process/host.ts";
import { processHost } from "../../packages/core/src/process/shared-host.ts";

const KEY = Symbol.for("@lastcall/core");
const shared = globalThis as { [KEY]?: unknown };
const before = shared[KEY];

beforeEach(() => {
  delete shared[KEY];
});
afterEach(() => {
  if (before === undefined) delete shared[KEY];
  else shared[KEY] = before;
});

test("[9.2] the process has one host, which every copy of the package finds", () => {
  const host = processHost();
  expect(host).toBeInstanceOf(ProcessHost);
  expect(processHost()).toBe(host);
  expect(shared[KEY]).toBe(host);
});

test("[9.2] another copy's host is taken where it speaks the same, and else refused", () => {
  const other = { protocol: PROTOCOL };
  shared[KEY] = other;
  expect(processHost()).toBe(other);
  shared[KEY] = { protocol: PROTOCOL + 1 };
  expect(processHost).toThrow(
    expect.objectContaining({
      code: "ERR_LASTCALL_VERSION",
      message: expect.stringMatching(/two incompatible versions.*install one/) as string,
    }),
  );
});
