import {
  type LifecycleOptions,
  resolveOptions,
  type Settings,
} from "../../packages/core/src/options/options.ts";

export const silent = { info(): void {}, warn(): void {}, error(): void {} };

/** Resolved without this process's environment, and without a word on stderr. */
export function quietSettings(options: LifecycleOptions = {}): Settings {
  return resolveOptions({ logger: silent, ...options }, {});
}
