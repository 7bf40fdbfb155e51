import { OptionError, optionRules as rule } from "@lastcall/core";
import { pause } from "./backoff.ts";
import { type JsonRequest, JsonClient } from "./json-client.ts";
import { RegistryError } from "./registry-error.ts";
import type { Health, Instance, Registry, RegistryEntry } from "./registry.ts";

export interface ConsulOptions {
  /**
   * The agent of this host; `https:` where CONSUL_HTTP_SSL is "true" and the address does not say which. Node is told
   * of a certificate authority of one's own by NODE_EXTRA_CA_CERTS.
   * @default CONSUL_HTTP_ADDR, else "127.0.0.1:8500"
   */
  url?: string | undefined;
  /** The ACL token. @default CONSUL_HTTP_TOKEN, else none */
  token?: string | undefined;
  /** How long one request may take. @default 2000 */
  requestTimeoutMs?: number | undefined;
  /** How often to ask whether the entry is still there (with `ttlMs` a third of that). @default 5000 */
  refreshMs?: number | undefined;
  /** Consul forgets an instance whose check has failed for this long; it takes no less than a minute. @default 60000 */
  forgetAfterMs?: number | undefined;
}

const NAMES = ["url", "token", "requestTimeoutMs", "refreshMs", "forgetAfterMs"];

/** How long to wait for an answer to the announcement; it is a courtesy, the removal is the promise. */
const ANNOUNCEMENT_MS = 250;

/** Consul, through its agent's HTTP API. */
export function consul(options: ConsulOptions = {}): Registry {
  rule.knownNames(options, NAMES, "");
  const { CONSUL_HTTP_ADDR = "127.0.0.1:8500", CONSUL_HTTP_TOKEN, CONSUL_HTTP_SSL } = process.env;
  const url = rule.filledText(options.url ?? CONSUL_HTTP_ADDR, "url");
  const token = options.token ?? CONSUL_HTTP_TOKEN;
  const settings: ConsulSettings = {
    client: new JsonClient(
      "consul",
      /^https?:/.test(url) ? url : `http${CONSUL_HTTP_SSL === "true" ? "s" : ""}://${url}`,
      rule.millisecondsFrom(1)(options.requestTimeoutMs ?? 2_000, "requestTimeoutMs"),
    ),
    headers: token === undefined ? {} : { "X-Consul-Token": rule.secret(token, "token") },
    refreshMs: rule.millisecondsFrom(1)(options.refreshMs ?? 5_000, "refreshMs"),
    forgetAfterMs: rule.millisecondsFrom(60_000)(options.forgetAfterMs ?? 60_000, "forgetAfterMs"),
  };
  return { name: "consul", entry: (instance) => new ConsulEntry(settings, instance) };
}

interface ConsulSettings {
  readonly client: JsonClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly refreshMs: number;
  readonly forgetAfterMs: number;
}

class ConsulEntry implements RegistryEntry {
  readonly keepAliveMs: number;
  readonly #settings: ConsulSettings;
  readonly #instance: Instance;
  readonly #check: object;
  readonly #ttl: boolean;
  readonly #path: string;

  constructor(settings: ConsulSettings, instance: Instance) {
    const { health = {} } = instance;
    this.#settings = settings;
    this.#instance = instance;
    this.#check = checkOf(health, instance);
    this.#ttl = "ttlMs" in health;
    this.#path = encodeURIComponent(instance.id);
    this.keepAliveMs = "ttlMs" in health ? health.ttlMs / 3 : settings.refreshMs;
  }

  async put(): Promise<void> {
    const { id, service, address, port, tags, meta } = this.#instance;
    const body = {
      ID: id,
      Name: service,
      Address: address,
      Port: port,
      Tags: tags,
      Meta: meta,
      Check: {
        ...this.#check,
        CheckID: `service:${id}`,
        // Ready is what it is when it registers: the first check need not be waited for.
        Status: "passing",
        DeregisterCriticalServiceAfter: `${this.#settings.forgetAfterMs}ms`,
      },
    };
    // Takes a former run's maintenance mode away too.
    await this.#send("PUT", "service/register?replace-existing-checks=true", undefined, body);
  }

  async keepAlive(signal: AbortSignal): Promise<boolean> {
    try {
      if (this.#ttl) await this.#send("PUT", `check/pass/service:${this.#path}`, signal);
      else await this.#send("GET", `service/${this.#path}`, signal);
      return true;
    } catch (error) {
      if (await this.#isGone(error, signal)) return false;
      throw error;
    }
  }

  async remove(signal: AbortSignal): Promise<void> {
    const reason = encodeURIComponent("shutting down");
    const announced = this.#send(
      "PUT",
      `service/maintenance/${this.#path}?enable=true&reason=${reason}`,
      signal,
    ).catch(() => {});
    await Promise.race([announced, pause(ANNOUNCEMENT_MS, signal)]);
    try {
      await this.#send("PUT", `service/deregister/${this.#path}`, signal);
    } catch (error) {
      if (!(await this.#isGone(error, signal))) throw error;
    }
  }

  /** Whether `error` came because the agent does not have the instance: older agents answer 500 for that too. */
  async #isGone(error: unknown, signal: AbortSignal): Promise<boolean> {
    if (isNotFound(error)) return true;
    if (!(error instanceof RegistryError && error.status === 500)) return false;
    return this.#send("GET", `service/${this.#path}`, signal).then(() => false, isNotFound);
  }

  #send(
    method: JsonRequest["method"],
    path: string,
    signal: AbortSignal | undefined,
    body?: unknown,
  ): Promise<unknown> {
    const { client, headers } = this.#settings;
    return client.send({ method, path: `/v1/agent/${path}`, headers, signal, body });
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RegistryError && error.status === 404;
}

function checkOf(health: Health, { address, port }: Instance): object {
  if ("ttlMs" in health) {
    rule.knownNames(health, ["ttlMs"], "health");
    return { TTL: `${rule.millisecondsFrom(1_000)(health.ttlMs, "health.ttlMs")}ms` };
  }
  rule.knownNames(health, ["path", "url", "intervalMs", "timeoutMs"], "health");
  const { path = "/readyz", url } = health;
  if (!path.startsWith("/"))
    throw new OptionError("health.path", 'a path that starts with "/"', path);
  const host = address.includes(":") ? `[${address}]` : address;
  return {
    HTTP: url === undefined ? `http://${host}:${port}${path}` : rule.filledText(url, "health.url"),
    Interval: `${rule.millisecondsFrom(1)(health.intervalMs ?? 1_000, "health.intervalMs")}ms`,
    Timeout: `${rule.millisecondsFrom(1)(health.timeoutMs ?? 1_000, "health.timeoutMs")}ms`,
  };
}
