/**
 * Graceful shutdown for Express 4 and 5: `app.use(graceful())`, before everything else.
 *
 * @packageDocumentation
 * @module @lastcall/express
 */
import { type AdapterOptions, lifecycleFor } from "@lastcall/core";
import { type GracefulMiddleware, inFront, refusesToBeMounted } from "./in-front.ts";

export type { AdapterOptions, Lifecycle, LifecycleOptions, ShutdownReport } from "@lastcall/core";
export { createLifecycle } from "@lastcall/core";

export type { GracefulMiddleware } from "./in-front.ts";

/**
 * Makes an Express app end well: answers the probes, turns new requests away while draining, and has the process
 * finish what it serves before it exits. Put it before everything else.
 *
 * Without options the process's own lifecycle is used, which all apps of the process share. Options make a
 * lifecycle of the app's own; `lifecycle` takes one made by `createLifecycle`, to add hooks to.
 * @throws OptionError, or LastcallError `ERR_LASTCALL_BUDGET` or `ERR_LASTCALL_VERSION`, as `createLifecycle`;
 * `app.use(graceful)`, without the call, throws `ERR_LASTCALL_NOT_CALLED`.
 */
export function graceful(options?: AdapterOptions): GracefulMiddleware {
  const lifecycle = lifecycleFor(options, { intercepts: true });
  return inFront(function gracefulMiddleware(req, res, next) {
    if (!lifecycle.intercept(req, res)) next();
  }, lifecycle.logger);
}

refusesToBeMounted(graceful);
