import { afterEach, expect, test } from "vitest";
import { lossOfRuntime, refusalOfRuntime } from "../../packages/core/src/process/runtime.ts";
import { processHost } from "../../packages/core/src/process/shared-host.ts";

const OTHERS = ["bun", "deno"];

/** Node's own `process`, as another runtime shows it. */
function become(runtime: string, version: string): void {
  const versions = { ...process.versions, [runtime]: version };
  Object.defineProperty(process, "versions", { value: versions, configurable: true });
}

afterEach(() => {
  for (const runtime of OTHERS) Reflect.deleteProperty(process.versions, runtime);
});

test("[5.3] Bun, which tells nobody of its servers, is refused with a coded error", () => {
  become("bun", "1.3.1");
  expect(refusalOfRuntime()).toMatch(
    /^Bun 1\.3\.1 publishes no server .*: run the program with Node$/,
  );
  expect(processHost).toThrow(expect.objectContaining({ code: "ERR_LASTCALL_RUNTIME" }));
});

test("[3.10] on Deno the program's own listeners are named, since they can't be held back", () => {
  become("deno", "2.5.0");
  expect(refusalOfRuntime()).toBeUndefined();
  expect(lossOfRuntime(["own (app.ts:3)", "other (app.ts:4)"])).toMatch(
    /can't be held back.*: own \(app\.ts:3\); other \(app\.ts:4\)$/,
  );
  expect(lossOfRuntime([])).toBeUndefined();
});

test("[3.10] Node is neither refused nor warned of", () => {
  expect(refusalOfRuntime()).toBeUndefined();
  expect(lossOfRuntime(["own (app.ts:3)"])).toBeUndefined();
});
