import type { ServerKind } from "./running-server.ts";

function kind(program: string, secure = false): ServerKind {
  return { program: new URL(`../contract/fixtures/${program}.ts`, import.meta.url), secure };
}

export const serverKinds = {
  http: kind("http"),
  https: kind("https", true),
  "Express 5": kind("express-5"),
  "Express 4": kind("express-4"),
  "Fastify 5": kind("fastify-5"),
  "Koa 3": kind("koa-3"),
  "Koa 2": kind("koa-2"),
  "Nest 12 on Express": kind("nest-express"),
  "Nest 12 on Fastify": kind("nest-fastify"),
} as const satisfies Readonly<Record<string, ServerKind>>;
