import { OptionError } from "@lastcall/core";
import { JsonClient } from "./json-client.ts";
import { RegistryError } from "./registry-error.ts";

export interface EtcdUser {
  readonly name: string;
  readonly password: string;
}

/** Calls one of a cluster's members, and the next one after it could not be reached. */
export class EtcdClient {
  readonly #members: readonly JsonClient[];
  readonly #user: EtcdUser | undefined;
  #member = 0;
  #token: string | undefined;

  constructor(urls: readonly string[], user: EtcdUser | undefined, requestTimeoutMs: number) {
    if (urls.length === 0) throw new OptionError("urls", "at least one URL", urls);
    const secrets = user === undefined ? [] : [user.password];
    this.#members = urls.map((url) => new JsonClient("etcd", url, requestTimeoutMs, secrets));
    this.#user = user;
  }

  async call(path: string, body: object, signal?: AbortSignal): Promise<unknown> {
    if (this.#user !== undefined) this.#token ??= await this.#authenticate(this.#user, signal);
    try {
      return await this.#post(path, body, signal);
    } catch (error) {
      // A token has an end, or was given by a server that has been restarted since.
      if (this.#user === undefined || !(error instanceof RegistryError && error.status === 401))
        throw error;
      this.#token = await this.#authenticate(this.#user, signal);
      return await this.#post(path, body, signal);
    }
  }

  async #authenticate(user: EtcdUser, signal: AbortSignal | undefined): Promise<string> {
    this.#token = undefined;
    const { token } = (await this.#post("/auth/authenticate", user, signal)) as { token: string };
    return token;
  }

  async #post(path: string, body: object, signal: AbortSignal | undefined): Promise<unknown> {
    const headers = this.#token === undefined ? {} : { Authorization: this.#token };
    const request = { method: "POST", path: `/v3${path}`, body, headers, signal } as const;
    try {
      return await this.#members[this.#member % this.#members.length]!.send(request);
    } catch (error) {
      if (error instanceof RegistryError && (error.status ?? 503) >= 500) {
        this.#member++;
        // etcd does not answer a token of its former life, it waits for the moment that the token is from.
        this.#token = undefined;
      }
      throw error;
    }
  }
}
