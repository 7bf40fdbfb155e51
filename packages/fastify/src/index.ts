/**
 * Graceful shutdown for Fastify 5: `fastify.register(gracefulPlugin)`.
 *
 * @packageDocumentation
 * @module @lastcall/fastify
 */
import {
  type AdapterOptions,
  drainServers,
  type Lifecycle,
  lifecycleFor,
  type Logger,
  sayMistake,
} from "@lastcall/core";
import type { Server } from "node:net";
import type { FastifyInstance, FastifyPluginCallback } from "fastify";
import plugin from "fastify-plugin";

export type { AdapterOptions, Lifecycle, LifecycleOptions, ShutdownReport } from "@lastcall/core";
export { createLifecycle } from "@lastcall/core";

declare module "fastify" {
  interface FastifyInstance {
    lifecycle: Lifecycle;
  }
}

/**
 * Makes a Fastify app end well: answers the probes, turns new requests away while draining, and has the process
 * finish what it serves before it exits. Register it before everything else; the lifecycle is `fastify.lifecycle`.
 *
 * On a signal requests drain first; then `fastify.close()` runs as a `close` hook, so its `preClose` and `onClose`
 * hooks come after the last request and within the budget. `fastify.close()` called by the program drains as well,
 * ends in the same report, and leaves the process running; where the lifecycle has other servers too, only the app's
 * own are drained, and the lifecycle goes on.
 *
 * Without options the process's own lifecycle is used, which all apps of the process share. Options make a
 * lifecycle of the app's own; `lifecycle` takes one made by `createLifecycle`.
 * @throws OptionError, or LastcallError `ERR_LASTCALL_BUDGET` or `ERR_LASTCALL_VERSION`, as `createLifecycle`.
 */
export const gracefulPlugin: FastifyPluginCallback<AdapterOptions> = plugin(register, {
  fastify: "5.x",
  name: "@lastcall/fastify",
});

// Fastify's convention for plugins that are loaded by name.
// oxlint-disable-next-line import/no-default-export
export default gracefulPlugin;

function register(fastify: FastifyInstance, options: AdapterOptions, done: () => void): void {
  const lifecycle = lifecycleFor(options, { logger: loggerOf(fastify), intercepts: true });
  // A context of its own inherits from the one it was made in.
  if (Object.getPrototypeOf(fastify) !== Object.prototype)
    sayMistake(
      lifecycle.logger,
      "LASTCALL_CHILD_CONTEXT",
      "gracefulPlugin is registered in a context of its own, and sees no request of the others: register it on the root",
    );
  fastify.decorate("lifecycle", lifecycle);
  fastify.addHook("onRequest", (request, reply, next) => {
    if (lifecycle.intercept(request.raw, reply.raw)) reply.hijack();
    else next();
  });
  closeTogether(fastify, lifecycle);
  done();
}

/**
 * Whichever of the two is told to close, both do, Fastify inside the lifecycle's closing phase; unless other apps of
 * the lifecycle serve on.
 */
function closeTogether(fastify: FastifyInstance, lifecycle: Lifecycle): void {
  let drained = (): void => {};
  const draining = new Promise<void>((resolve) => {
    drained = resolve;
  });
  fastify.addHook("preClose", () => {
    const apart = drainServers(lifecycle, "fastify.close()", (server) => isOf(fastify, server));
    if (apart !== undefined) return apart;
    void lifecycle.shutdown({ reason: "fastify.close()", exit: false });
    return draining;
  });
  lifecycle.addHook("close", "fastify.close()", () => {
    drained();
    return fastify.close();
  });
}

/** For `localhost` Fastify opens one more server, known by its address alone. */
function isOf(fastify: FastifyInstance, server: Server): boolean {
  const address = JSON.stringify(server.address());
  return (
    server === fastify.server ||
    (server.listening && fastify.addresses().some((own) => JSON.stringify(own) === address))
  );
}

/** Fastify's own logger, unless it was turned off: then it would swallow the report. */
function loggerOf({ log }: FastifyInstance): Logger | undefined {
  return "level" in log ? log : undefined;
}
