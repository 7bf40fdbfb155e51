import type { Server } from "node:net";
import { http } from "./builtins.ts";
import { LastcallError, OptionError } from "./errors.ts";
import { explainedAt } from "./mistakes.ts";
import { createLifecycle } from "./create-lifecycle.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { LifecycleOptions } from "./options/options.ts";
import type { Logger } from "./report/log-sinks.ts";
import { processHost } from "./process/shared-host.ts";
import type { Member } from "./process/member.ts";

/** What an adapter takes: a lifecycle made elsewhere, or the options of one of its own. */
export interface AdapterOptions extends LifecycleOptions {
  lifecycle?: Lifecycle | undefined;
}

/**
 * The lifecycle an adapter works for: the one it was given, one of its own if it was given options, else the one
 * that the process shares: the newest that has not begun to stop, or a new one.
 * The framework's own `logger` is used unless the user has chosen one. `intercepts`: every request of its app passes by
 * `intercept`, which answers the probes; the start line says so.
 * @throws OptionError when both a lifecycle and options are given; LastcallError `ERR_LASTCALL_NOT_CALLED` when the
 * factory itself was used as the middleware; and whatever `createLifecycle` throws.
 */
export function lifecycleFor(
  given: AdapterOptions = {},
  framework: {
    readonly logger?: Logger | undefined;
    readonly intercepts?: boolean | undefined;
  } = {},
): Lifecycle {
  if (isRequest(given)) throw notCalled();
  const { lifecycle, ...options } = given;
  const own = Object.entries(options).find(([, value]) => value !== undefined);
  if (lifecycle !== undefined && own !== undefined) {
    throw new OptionError(own[0], "nothing beside `lifecycle`, which has its own options", own[1]);
  }
  const chosen = lifecycle ?? (own === undefined ? sharedLifecycle() : createLifecycle(options));
  const { logger, intercepts } = framework;
  if (logger !== undefined) (chosen as Partial<Member>).preferLogger?.(logger);
  if (intercepts === true) (chosen as Partial<Member>).intercepted?.();
  return chosen;
}

/**
 * For adapters whose app is closed by the program: drains the servers that `are` its own, while the others of the
 * lifecycle serve on. `undefined`: there are none besides, or the shutdown has begun, and it is the lifecycle's matter.
 * @param name what a shutdown that begins meanwhile waits for, in the log and the report
 */
export function drainServers(
  lifecycle: Lifecycle,
  name: string,
  are: (server: Server) => boolean,
): Promise<void> | undefined {
  return (lifecycle as Partial<Member>).drainServers?.(name, are);
}

/** For adapters that notice it before the first request. */
export function notCalled(): LastcallError {
  return new LastcallError(
    "ERR_LASTCALL_NOT_CALLED",
    `use(graceful) is to be use(graceful()): it makes the middleware (${explainedAt("ERR_LASTCALL_NOT_CALLED")})`,
  );
}

/** What a framework calls a middleware with: Express a request, Koa a context. */
function isRequest(given: object): boolean {
  return given instanceof http().IncomingMessage || ("req" in given && "res" in given);
}

/** Another copy of this package may have made it: the host has seen to it that the two understand each other. */
function sharedLifecycle(): Lifecycle {
  return (processHost().current as Lifecycle | undefined) ?? createLifecycle();
}
