import { request } from "node:http";
import { text } from "node:stream/consumers";

/** A real registry on loopback, for one test file, with credentials that everybody needs. */
export interface TestRegistry {
  readonly kind: "consul" | "etcd";
  readonly port: number;
  /** No output may hold one of these. */
  readonly secrets: readonly string[];
  /** What a program's environment needs to use it at `port`: its own, or a proxy's. */
  env(port: number): Record<string, string>;
  /** The same over TLS, straight to it; its certificate is `certificate.ts`'s. */
  readonly tlsEnv: Readonly<Record<string, string>>;
  /** How the requests of a removal begin, in their order. */
  readonly removal: readonly string[];
  /** Whether a request is the one that puts an instance in. */
  isPut(request: { readonly method: string; readonly url: string }): boolean;
  /** The ids of the instances of a service that it gives out. */
  instances(service: string): Promise<string[]>;
  /** Removes one behind its owner's back. */
  forget(service: string, id: string): Promise<void>;
  /** Starts it anew, with nothing in it. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Exchange {
  readonly status: number;
  readonly body: string;
}

/** Whether a request belongs to a removal. */
export function isRemoval({ removal }: TestRegistry, { url }: { readonly url: string }): boolean {
  return removal.some((begin) => url.startsWith(begin));
}

/** With no connection kept: the registry is restarted under us. */
export function exchange(
  port: number,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const req = request({ host: "127.0.0.1", port, method, path, headers, agent: false });
    req.on("error", reject);
    req.on("response", (res) => {
      text(res).then((answer) => resolve({ status: res.statusCode ?? 0, body: answer }), reject);
    });
    req.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
