import type { RequestListener } from "node:http";
import type { GracefulContext } from "@lastcall/koa";
import Koa3 from "koa";
// @ts-expect-error: the types that are installed are those of Koa 3, under its own name
import Koa2 from "koa2";

interface KoaContext extends GracefulContext {
  readonly path: string;
  body: unknown;
  throw(status: number): never;
}

/** As much of Koa as its two major versions have in common and the tests need. */
export interface Koa {
  /** Whether errors go unsaid. */
  silent: boolean;
  use(middleware: (ctx: KoaContext, next: () => Promise<unknown>) => unknown): unknown;
  callback(): RequestListener;
}

export const koaVersions: readonly (readonly [string, new () => Koa])[] = [
  ["Koa 3", Koa3],
  ["Koa 2", Koa2 as new () => Koa],
];
