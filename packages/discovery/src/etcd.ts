import { randomBytes } from "node:crypto";
import { OptionError, optionRules as rule } from "@lastcall/core";
import { EtcdClient } from "./etcd-client.ts";
import { RegistryError } from "./registry-error.ts";
import type { Instance, Registry, RegistryEntry } from "./registry.ts";

export interface EtcdOptions {
  /**
   * One member or several: the next one is asked when one can't be reached. Node is told of a certificate authority of
   * one's own by NODE_EXTRA_CA_CERTS.
   * @default ETCDCTL_ENDPOINTS, else "http://127.0.0.1:2379"
   */
  urls?: string | readonly string[] | undefined;
  /** @default ETCDCTL_USER, which may be "name:password" */
  username?: string | undefined;
  /** @default ETCDCTL_PASSWORD */
  password?: string | undefined;
  /** Keys are prefix/service/id. @default "/services" */
  prefix?: string | undefined;
  /** How long one request may take. @default 2000 */
  requestTimeoutMs?: number | undefined;
}

const NAMES = ["urls", "username", "password", "prefix", "requestTimeoutMs"];
const DEFAULT_TTL_MS = 10_000;

/** etcd 3.4 and later, through its JSON gateway: a key with a JSON value, held by a lease. */
export function etcd(options: EtcdOptions = {}): Registry {
  rule.knownNames(options, NAMES, "");
  const {
    ETCDCTL_ENDPOINTS = "http://127.0.0.1:2379",
    ETCDCTL_USER,
    ETCDCTL_PASSWORD,
  } = process.env;
  const urls = options.urls ?? ETCDCTL_ENDPOINTS.split(",");
  const [envName, ...envPassword] = ETCDCTL_USER?.split(":") ?? [];
  const name = options.username ?? envName;
  const password =
    options.password ?? (envPassword.length > 0 ? envPassword.join(":") : ETCDCTL_PASSWORD);
  const client = new EtcdClient(
    rule
      .listOf(rule.text)(typeof urls === "string" ? [urls] : urls, "urls")
      .map((url) => (/^https?:/.test(url) ? url : `http://${url}`)),
    name === undefined
      ? undefined
      : { name: rule.filledText(name, "username"), password: rule.secret(password, "password") },
    rule.millisecondsFrom(1)(options.requestTimeoutMs ?? 2_000, "requestTimeoutMs"),
  );
  const prefix = rule.filledText(options.prefix ?? "/services", "prefix").replace(/\/$/, "");
  return { name: "etcd", entry: (instance) => new EtcdEntry(client, prefix, instance) };
}

class EtcdEntry implements RegistryEntry {
  readonly keepAliveMs: number;
  readonly #client: EtcdClient;
  readonly #key: string;
  readonly #value: string;
  readonly #ttlSeconds: number;
  // Chosen here, so that a lease can be revoked whose grant was never heard of.
  readonly #lease = String((randomBytes(8).readBigUInt64BE() >> 1n) | 1n);

  constructor(client: EtcdClient, prefix: string, instance: Instance) {
    const { id, service, address, port, tags, meta } = instance;
    this.#client = client;
    this.#key = base64(`${prefix}/${service}/${id}`);
    this.#value = base64(JSON.stringify({ id, service, address, port, tags, meta }));
    const ttlMs = ttlOf(instance);
    this.#ttlSeconds = Math.ceil(ttlMs / 1_000);
    this.keepAliveMs = ttlMs / 3;
  }

  async put(signal: AbortSignal): Promise<void> {
    try {
      await this.#client.call("/lease/grant", { ID: this.#lease, TTL: this.#ttlSeconds });
    } catch (error) {
      if (!(error instanceof RegistryError && error.message.includes("already exists")))
        throw error;
    }
    signal.throwIfAborted();
    await this.#client.call("/kv/put", { key: this.#key, value: this.#value, lease: this.#lease });
  }

  async keepAlive(signal: AbortSignal): Promise<boolean> {
    const kept = (await this.#client.call("/lease/keepalive", { ID: this.#lease }, signal)) as {
      result?: { TTL?: string };
    };
    if (Number(kept.result?.TTL ?? 0) <= 0) return false;
    const range = { key: this.#key, count_only: true };
    const found = (await this.#client.call("/kv/range", range, signal)) as { count?: string };
    return Number(found.count ?? 0) > 0;
  }

  /** Without its lease the key is gone; one that a newer run holds by a lease of its own stays. */
  async remove(signal: AbortSignal): Promise<void> {
    try {
      await this.#client.call("/lease/revoke", { ID: this.#lease }, signal);
    } catch (error) {
      if (!(error instanceof RegistryError && error.status === 404)) throw error;
    }
  }
}

function ttlOf({ health }: Instance): number {
  if (health === undefined) return DEFAULT_TTL_MS;
  if (!("ttlMs" in health)) throw new OptionError("health", "{ ttlMs }: etcd polls nobody", health);
  rule.knownNames(health, ["ttlMs"], "health");
  return rule.millisecondsFrom(1_000)(health.ttlMs, "health.ttlMs");
}

function base64(value: string): string {
  return Buffer.from(value).toString("base64");
}
