import type { RequestListener } from "node:http";
import type { GracefulMiddleware } from "@lastcall/express";
import express5 from "express";
// @ts-expect-error: the types that are installed are those of Express 5, under its own name
import express4 from "express4";

/** As much of Express as its two major versions have in common and the tests need. */
export interface ExpressApp extends RequestListener {
  use(middleware: GracefulMiddleware): unknown;
  use(path: string, middleware: GracefulMiddleware): unknown;
}

export const expressVersions: readonly (readonly [string, () => ExpressApp])[] = [
  ["Express 5", express5],
  ["Express 4", express4],
];
