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
