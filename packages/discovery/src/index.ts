/**
 * An instance in a service registry: entered when its process is ready, kept alive while it serves, and taken out
 * first when it stops, while requests are still served. `register()` with the driver of a registry, `consul()` or
 * `etcd()`.
 *
 * @packageDocumentation
 * @module @lastcall/discovery
 */
export { consul } from "./consul.ts";
export type { ConsulOptions } from "./consul.ts";
export { etcd } from "./etcd.ts";
export type { EtcdOptions } from "./etcd.ts";
export { DEFAULT_REGISTRATION } from "./options.ts";
export type { RegistrationOptions } from "./options.ts";
export { register } from "./registration.ts";
export type { Registration } from "./registration.ts";
export { RegistryError } from "./registry-error.ts";
export type {
  Health,
  HttpHealth,
  Instance,
  Registry,
  RegistryEntry,
  TtlHealth,
} from "./registry.ts";
