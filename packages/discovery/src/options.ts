import { type Lifecycle, lifecycleFor, OptionError, optionRules as rule } from "@lastcall/core";
import type { Health, Instance, Registry } from "./registry.ts";

export interface RegistrationOptions {
  /** Where to register: `consul()`, `etcd()`, or an object of your own. */
  registry: Registry;
  /** The service's name. */
  service: string;
  /** Where gateways reach this instance. */
  address: string;
  port: number;
  /** How the registry learns that the instance is well. @default the registry's own: Consul polls "/readyz" */
  health?: Health | undefined;
  /** Tells this instance from the others, in every run of it. @default service-address-port */
  id?: string | undefined;
  tags?: readonly string[] | undefined;
  meta?: Readonly<Record<string, string>> | undefined;
  /** @default the lifecycle that the process shares */
  lifecycle?: Lifecycle | undefined;
  /** How long deregistering may be tried, within the drain. @default 3000 */
  deregisterTimeoutMs?: number | undefined;
  /** The first pause before registering is tried again; it doubles each time. @default 250 */
  retryMinMs?: number | undefined;
  /** The longest pause. @default 10000 */
  retryMaxMs?: number | undefined;
}

export const DEFAULT_REGISTRATION: {
  readonly deregisterTimeoutMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
} = { deregisterTimeoutMs: 3_000, retryMinMs: 250, retryMaxMs: 10_000 };

const NAMES: Readonly<Record<keyof RegistrationOptions, true>> = {
  registry: true,
  service: true,
  address: true,
  port: true,
  health: true,
  id: true,
  tags: true,
  meta: true,
  lifecycle: true,
  deregisterTimeoutMs: true,
  retryMinMs: true,
  retryMaxMs: true,
};

/** Every option with its value. */
export interface RegistrationSettings {
  readonly lifecycle: Lifecycle;
  readonly registry: Registry;
  readonly instance: Instance;
  readonly deregisterTimeoutMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export function resolveRegistration(options: RegistrationOptions): RegistrationSettings {
  rule.knownNames(options, Object.keys(NAMES), "");
  const { registry } = options;
  if (typeof registry?.entry !== "function")
    throw new OptionError("registry", "consul(), etcd() or an object like them", registry);
  const instance = {
    service: rule.filledText(options.service, "service"),
    address: rule.filledText(options.address, "address"),
    port: rule.wholeNumber(1, 65_535)(options.port, "port"),
    health: options.health,
    tags: rule.listOf(rule.text)(options.tags ?? [], "tags"),
    meta: rule.recordOf(rule.text)(options.meta ?? {}, "meta"),
  };
  const byPlace = `${instance.service}-${instance.address}-${instance.port}`;
  const retryMinMs = rule.millisecondsFrom(1)(
    options.retryMinMs ?? DEFAULT_REGISTRATION.retryMinMs,
    "retryMinMs",
  );
  return {
    lifecycle: lifecycleFor({ lifecycle: options.lifecycle }),
    registry,
    instance: { ...instance, id: rule.filledText(options.id ?? byPlace, "id") },
    deregisterTimeoutMs: rule.millisecondsFrom(1)(
      options.deregisterTimeoutMs ?? DEFAULT_REGISTRATION.deregisterTimeoutMs,
      "deregisterTimeoutMs",
    ),
    retryMinMs,
    retryMaxMs: rule.millisecondsFrom(retryMinMs)(
      options.retryMaxMs ?? Math.max(retryMinMs, DEFAULT_REGISTRATION.retryMaxMs),
      "retryMaxMs",
    ),
  };
}
