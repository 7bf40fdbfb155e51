import { createLifecycle, type Lifecycle, type LifecycleOptions } from "@lastcall/core";
import { gracefulPlugin } from "@lastcall/fastify";
import type { FastifyInstance } from "fastify";
import { type Deferred, deferred } from "../core/deferred.ts";
import { endAfterTest } from "./listening.ts";
import { QUIET } from "./quiet-options.ts";

/** An app whose `/held` is in flight until the test resolves `held`. */
export interface HeldApp {
  readonly app: FastifyInstance;
  readonly lifecycle: Lifecycle;
  readonly begun: Promise<void>;
  readonly held: Deferred<void>;
}

/** `app` may be of any server kind: the plugin and the routes are the same. */
export async function withHeldRoute(
  app: FastifyInstance,
  options: LifecycleOptions = {},
): Promise<HeldApp> {
  const lifecycle = endAfterTest(createLifecycle({ ...QUIET, ...options }));
  const [begun, held] = [deferred(), deferred()];
  await app.register(gracefulPlugin, { lifecycle });
  app.get("/work", () => "done");
  app.get("/held", async () => {
    begun.resolve();
    await held.promise;
    return "held";
  });
  return { app, lifecycle, begun: begun.promise, held };
}

export async function listenLocally(app: FastifyInstance): Promise<string> {
  return app.listen({ port: 0, host: "127.0.0.1" });
}
