import { type HookContext, optionRules as rule } from "@lastcall/core";
import { Backoff, pause } from "./backoff.ts";
import {
  type RegistrationOptions,
  type RegistrationSettings,
  resolveRegistration,
} from "./options.ts";
import { reasonOf } from "./registry-error.ts";
import type { RegistryEntry } from "./registry.ts";

/** One instance's place in a registry. */
export interface Registration {
  /** What the registry knows this instance by. */
  readonly id: string;
  /** Whether the registry has it, as far as is known. */
  readonly registered: boolean;
}

const REMOVE_RETRY_MIN_MS = 50;
const REMOVE_RETRY_MAX_MS = 500;
/** Of the hook's time: the rest is for saying what went wrong. */
const REMOVE_SHARE = 0.95;

/**
 * Puts this instance into a service registry as soon as the lifecycle is ready, keeps it there, puts it back when
 * the registry has lost it, and takes it out in the `deregister` phase: at once on the signal, while requests are
 * still served. A registry that can't be reached is tried again, ever more slowly, and keeps nobody from serving;
 * one that can't be reached at the end is tried until `deregisterTimeoutMs` is over, then the hook counts as failed
 * and the shutdown goes on.
 * @throws OptionError for bad options; LastcallError `ERR_LASTCALL_PHASE_ENDED` when it is too late to register.
 */
export function register(options: RegistrationOptions): Registration {
  return new KeptRegistration(resolveRegistration(options));
}

class KeptRegistration implements Registration {
  readonly #settings: RegistrationSettings;
  readonly #entry: RegistryEntry;
  readonly #backoff: Backoff;
  #registered = false;
  #tried = false;
  #attempts = 0;
  /** Settles, without an error, when the newest attempt to put the entry in has ended. */
  #putting: Promise<unknown> | undefined;

  constructor(settings: RegistrationSettings) {
    const { lifecycle, registry, instance, deregisterTimeoutMs, retryMinMs, retryMaxMs } = settings;
    this.#settings = settings;
    this.#entry = registry.entry(instance);
    rule.millisecondsFrom(1)(this.#entry.keepAliveMs, "registry.entry().keepAliveMs");
    this.#backoff = new Backoff(retryMinMs, retryMaxMs);
    lifecycle.addHook(
      "deregister",
      `${registry.name}: ${instance.id}`,
      (context) => this.#leave(context),
      { timeoutMs: deregisterTimeoutMs },
    );
    void this.#stay();
  }

  get id(): string {
    return this.#settings.instance.id;
  }

  get registered(): boolean {
    return this.#registered;
  }

  async #stay(): Promise<void> {
    const { lifecycle } = this.#settings;
    if (!(await lifecycle.whenReady())) return;
    while (!lifecycle.signal.aborted) {
      await pause(await this.#attempt(lifecycle.signal), lifecycle.signal);
    }
  }

  /** @returns in how many milliseconds to come again */
  async #attempt(signal: AbortSignal): Promise<number> {
    const { lifecycle, registry } = this.#settings;
    try {
      if (this.#registered && !(await this.#entry.keepAlive(signal))) {
        this.#registered = false;
        lifecycle.logger.warn(`${registry.name} lost ${this.id}`);
      }
      if (!this.#registered) await this.#put(signal);
      if (this.#attempts > 0) lifecycle.logger.info(`${registry.name} can be reached again`);
      this.#attempts = 0;
      this.#backoff.reset();
      return this.#entry.keepAliveMs;
    } catch (error) {
      if (signal.aborted) return 0;
      // Once, not with every attempt: an outage may be long.
      if (this.#attempts === 0)
        lifecycle.logger.warn(`${this.id} not registered, tried again: ${reasonOf(error)}`);
      this.#attempts++;
      return Math.min(this.#backoff.next(), this.#registered ? this.#entry.keepAliveMs : Infinity);
    }
  }

  async #put(signal: AbortSignal): Promise<void> {
    const { lifecycle, registry } = this.#settings;
    if (signal.aborted) return;
    const put = this.#entry.put(signal);
    this.#putting = put.catch(() => {}).finally(() => (this.#putting = undefined));
    this.#tried = true;
    await put;
    if (signal.aborted) return;
    this.#registered = true;
    lifecycle.logger.info(`registered ${this.id} with ${registry.name}`);
  }

  async #leave({ signal, remainingMs }: HookContext): Promise<void> {
    if (!this.#tried) return;
    const limit = AbortSignal.timeout(Math.floor(remainingMs * REMOVE_SHARE));
    const bound = AbortSignal.any([signal, limit]);
    const putting = this.#putting;
    await this.#remove(bound);
    // It may have been overtaken on its way.
    if (putting !== undefined) {
      await putting;
      await this.#remove(bound);
    }
    this.#registered = false;
  }

  async #remove(bound: AbortSignal): Promise<void> {
    const backoff = new Backoff(REMOVE_RETRY_MIN_MS, REMOVE_RETRY_MAX_MS);
    let reason: unknown;
    do {
      try {
        await this.#entry.remove(bound);
        return;
      } catch (error) {
        // The first reasons tell more than "no answer in time".
        if (!bound.aborted || reason === undefined) reason = error;
      }
      await pause(backoff.next(), bound);
    } while (!bound.aborted);
    throw reason;
  }
}
