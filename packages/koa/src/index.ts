/**
 * Graceful shutdown for Koa 2 and 3: `app.use(graceful())`, before everything else.
 *
 * @packageDocumentation
 * @module @lastcall/koa
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AdapterOptions, lifecycleFor } from "@lastcall/core";

export type { AdapterOptions, Lifecycle, LifecycleOptions, ShutdownReport } from "@lastcall/core";
export { createLifecycle } from "@lastcall/core";

/** As much of Koa's context as the middleware touches. */
export interface GracefulContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  respond?: boolean | undefined;
}

/** A middleware for Koa 2 and 3. */
export type GracefulMiddleware = (
  ctx: GracefulContext,
  next: () => Promise<unknown>,
) => Promise<unknown>;

/**
 * Makes a Koa app end well: answers the probes, turns new requests away while draining, and has the process finish
 * what it serves before it exits. Put it before everything else: Koa copies its middleware list at `callback()`.
 *
 * Without options the process's own lifecycle is used, which all apps of the process share. Options make a
 * lifecycle of the app's own; `lifecycle` takes one made by `createLifecycle`, to add hooks to.
 * @throws OptionError, or LastcallError `ERR_LASTCALL_BUDGET` or `ERR_LASTCALL_VERSION`, as `createLifecycle`.
 */
export function graceful(options?: AdapterOptions): GracefulMiddleware {
  const lifecycle = lifecycleFor(options, { intercepts: true });
  return function gracefulMiddleware(ctx, next) {
    if (!lifecycle.intercept(ctx.req, ctx.res)) return next();
    // Answered on the response itself: Koa keeps its hands off it.
    ctx.respond = false;
    return Promise.resolve();
  };
}
