/** The registry polls the instance. */
export interface HttpHealth {
  /** The readiness path at the instance's address. @default "/readyz" */
  path?: string | undefined;
  /** The whole URL instead, for a probe server or TLS. */
  url?: string | undefined;
  /** How often it is asked, in milliseconds. @default 1000 */
  intervalMs?: number | undefined;
  /** How long it may take to answer, in milliseconds. @default 1000 */
  timeoutMs?: number | undefined;
}

/** The instance tells the registry, which forgets it when it has been silent for this long. */
export interface TtlHealth {
  ttlMs: number;
}

export type Health = HttpHealth | TtlHealth;

/** One instance of a service, as registries are told of it. */
export interface Instance {
  readonly service: string;
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly health: Health | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
}

/** One instance's entry. Every step is one attempt, may be repeated, and rejects when `signal` aborts. */
export interface RegistryEntry {
  /** How often `keepAlive` has to be called, in milliseconds from 1. */
  readonly keepAliveMs: number;
  /** Puts it in, or puts right what is there. */
  put(signal: AbortSignal): Promise<void>;
  /** `false` when the registry does not have it any more. */
  keepAlive(signal: AbortSignal): Promise<boolean>;
  /** Resolves when the registry does not have it, whoever removed it. */
  remove(signal: AbortSignal): Promise<void>;
}

/** A service registry: one more is one more object like this. */
export interface Registry {
  /** For the log and the report. */
  readonly name: string;
  /** Talks to nobody yet. @throws OptionError for what this registry can't do. */
  entry(instance: Instance): RegistryEntry;
}
