import { OptionError } from "./errors.ts";
import { createLifecycle, type Lifecycle } from "./lifecycle.ts";
import type { LifecycleOptions } from "./options.ts";
import { processHost } from "./process/host.ts";

/** What an adapter takes: a lifecycle made elsewhere, or the options of one of its own. */
export interface AdapterOptions extends LifecycleOptions {
  lifecycle?: Lifecycle | undefined;
}

/**
 * The lifecycle an adapter works for: the one it was given, one of its own if it was given options, else the one
 * that the process shares: the newest that has not begun to stop, or a new one.
 * @throws OptionError when both a lifecycle and options are given, and whatever `createLifecycle` throws.
 */
export function lifecycleFor({ lifecycle, ...options }: AdapterOptions = {}): Lifecycle {
  const own = Object.entries(options).find(([, value]) => value !== undefined);
  if (lifecycle === undefined) {
    // Another copy of this package may have made it; the host has seen to it that the two understand each other.
    const shared = own === undefined ? (processHost().current as Lifecycle | undefined) : undefined;
    return shared ?? createLifecycle(options);
  }
  if (own !== undefined)
    throw new OptionError(own[0], "nothing beside `lifecycle`, which has its own options", own[1]);
  return lifecycle;
}
