import { OptionError } from "@lastcall/core";
import { oneLine, reasonOf, RegistryError } from "./registry-error.ts";

export interface JsonRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Without one the request ends by its own timeout only. */
  readonly signal?: AbortSignal | undefined;
}

/** Speaks JSON over HTTP with one server; no request outlasts its time. */
export class JsonClient {
  readonly #name: string;
  readonly #base: string;
  readonly #requestTimeoutMs: number;
  readonly #secrets: readonly string[];

  /** @param secrets what bodies hold and no error may repeat; headers need not be named */
  constructor(
    name: string,
    url: string,
    requestTimeoutMs: number,
    secrets: readonly string[] = [],
  ) {
    this.#name = name;
    this.#base = baseOf(url);
    this.#requestTimeoutMs = Math.ceil(requestTimeoutMs);
    this.#secrets = secrets;
  }

  /** @returns the answer's JSON, `undefined` for an empty one. @throws RegistryError for any status but 2xx. */
  async send({ method, path, body, headers, signal }: JsonRequest): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.#requestTimeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers: { "Content-Type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        redirect: "error",
      });
      text = await response.text();
    } catch (error) {
      if (timeout.aborted) throw this.#error(`no answer in ${this.#requestTimeoutMs} ms`);
      throw this.#error(signal?.aborted === true ? "no answer in time" : reasonOf(error));
    }
    const { status } = response;
    if (!response.ok) {
      const said = oneLine(
        withoutSecrets(text, [...this.#secrets, ...Object.values(headers ?? {})]),
      );
      throw this.#error(`answered ${status}${said === "" ? "" : `: ${said}`}`, status);
    }
    try {
      return text === "" ? undefined : JSON.parse(text);
    } catch {
      throw this.#error(`answered ${status} with what is not JSON`, status);
    }
  }

  #error(what: string, status?: number): RegistryError {
    return new RegistryError(`${this.#name}: ${what}`, status);
  }
}

/** A server may say back what it did not like. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((safe, secret) => safe.replaceAll(secret, "***"), text);
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw new OptionError("url", 'an "http:" or "https:" URL', "another text");
  if (parsed.username !== "" || parsed.password !== "")
    throw new OptionError("url", "no credentials in it: they have options", "a URL with them");
  return parsed.href.replace(/\/$/, "");
}
