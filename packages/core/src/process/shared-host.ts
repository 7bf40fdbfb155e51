import { LastcallError } from "../errors.ts";
import { ProcessHost, PROTOCOL } from "./host.ts";
import { refusalOfRuntime } from "./runtime.ts";

const KEY = Symbol.for("@lastcall/core");

/**
 * The host of this process, made by whichever copy of the package came first.
 * @throws LastcallError `ERR_LASTCALL_VERSION` when that copy speaks another protocol, `ERR_LASTCALL_RUNTIME` on Bun.
 */
export function processHost(): ProcessHost {
  const refusal = refusalOfRuntime();
  if (refusal !== undefined) throw new LastcallError("ERR_LASTCALL_RUNTIME", refusal);
  const shared = globalThis as { [KEY]?: ProcessHost };
  shared[KEY] ??= new ProcessHost();
  if (shared[KEY].protocol === PROTOCOL) return shared[KEY];
  throw new LastcallError(
    "ERR_LASTCALL_VERSION",
    "two incompatible versions of @lastcall/core are in this process, and only one can own its signals: install one",
  );
}
