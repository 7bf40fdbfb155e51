import type { Server } from "node:http";
import type { Lifecycle } from "@lastcall/core";
import type { Sdk } from "@lastcall/opentelemetry";
import type { Express } from "express";
import type { FastifyInstance } from "fastify";
import type Koa from "koa";
import type { ExpectStatic } from "vitest";

interface Closable {
  close(): Promise<void>;
}

/** What a fragment takes from the program around it. */
declare global {
  const app: Express;
  const server: Server;
  const fastify: FastifyInstance;
  const koa: Koa;
  const lifecycle: Lifecycle;
  const pool: { end(): Promise<void>; query(sql: string, values?: unknown[]): Promise<unknown> };
  const db: typeof pool;
  const redis: Closable;
  const queue: Closable;
  const worker: Closable;
  const buffer: { flush(): Promise<void>; add(record: unknown): void };
  const registration: { deregister(): Promise<void> };
  const sdk: Sdk;
  const log: Record<"info" | "warn" | "error", (...what: unknown[]) => void>;
  const test: (name: string, run: () => unknown) => void;
  const expect: ExpectStatic;
}
