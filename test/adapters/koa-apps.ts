import Koa3 from "koa";
// @ts-expect-error: the types that are installed are those of Koa 3, under its own name
import Koa2 from "koa2";

export type Koa = Koa3;

export const koaVersions: readonly (readonly [string, new () => Koa])[] = [
  ["Koa 3", Koa3],
  ["Koa 2", Koa2 as typeof Koa3],
];
