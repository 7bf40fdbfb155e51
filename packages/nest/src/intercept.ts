import type { IncomingMessage, ServerResponse } from "node:http";
import type { Lifecycle } from "@lastcall/core";
import type { HttpAdapterHost } from "@nestjs/core";

/** As much of the two frameworks below Nest as is touched. */
interface FastifyLike {
  addHook(
    name: "onRequest",
    run: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): void },
      next: () => void,
    ) => void,
  ): void;
}

const intercepted = new WeakSet<object>();

/** The first time that the app has an adapter; a standalone application context never has one. */
export function interceptOnce(
  adapter: HttpAdapterHost["httpAdapter"] | null | undefined,
  lifecycle: Lifecycle,
): void {
  if (adapter === null || adapter === undefined || intercepted.has(adapter)) return;
  intercepted.add(adapter);
  intercept(adapter, lifecycle);
}

function intercept(adapter: HttpAdapterHost["httpAdapter"], lifecycle: Lifecycle): void {
  if (adapter.getType() === "fastify") {
    adapter.getInstance<FastifyLike>().addHook("onRequest", (request, reply, next) => {
      if (lifecycle.intercept(request.raw, reply.raw)) reply.hijack();
      else next();
    });
  } else {
    adapter.use(function gracefulMiddleware(
      req: IncomingMessage,
      res: ServerResponse,
      next: () => void,
    ) {
      if (!lifecycle.intercept(req, res)) next();
    });
  }
}
