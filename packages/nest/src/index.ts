/**
 * Graceful shutdown for NestJS 11 and 12, on Express and on Fastify: `GracefulModule.forRoot()`.
 *
 * @packageDocumentation
 * @module @lastcall/nest
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AdapterOptions, type Lifecycle, lifecycleFor, type Logger } from "@lastcall/core";
import { type DynamicModule, Logger as NestLogger, type OnModuleDestroy } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";

export type { AdapterOptions, Lifecycle, LifecycleOptions, ShutdownReport } from "@lastcall/core";
export { createLifecycle } from "@lastcall/core";

/** The token of the lifecycle: `@Inject(LIFECYCLE) private readonly lifecycle: Lifecycle` works in every module. */
export const LIFECYCLE: unique symbol = Symbol.for("@lastcall/nest");

/**
 * Makes a Nest app end well, on Express and on Fastify: answers the probes, turns new requests away while draining, and
 * has the process finish what it serves before it exits. Import `GracefulModule.forRoot()` last in the root module.
 *
 * On a signal requests drain first; the app's own shutdown hooks, where `app.enableShutdownHooks()` asks for them, come
 * after the last request and within the budget. `app.close()` called by the program drains as well, before the hooks of
 * modules imported earlier, ends in the same report, and leaves the process running.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is a class
export class GracefulModule {
  /**
   * Without options the process's own lifecycle is used, which all apps of the process share. Options make a lifecycle
   * of each app's own; `lifecycle` takes one made by `createLifecycle`. A bad option fails the making of the app, with
   * OptionError, or LastcallError `ERR_LASTCALL_BUDGET` or `ERR_LASTCALL_VERSION`, as `createLifecycle`.
   */
  static forRoot(options?: AdapterOptions): DynamicModule {
    const drainBeforeClose = {
      provide: DrainBeforeClose,
      inject: [LIFECYCLE],
      useFactory: (lifecycle: Lifecycle) => new DrainBeforeClose(lifecycle),
    };
    return {
      module: GracefulModule,
      imports: [lifecycleModule(options)],
      providers: [drainBeforeClose],
    };
  }
}

/** Apart from the other, because Nest ends what is global last, and the drain comes first. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is a class
class LifecycleModule {}

function lifecycleModule(options: AdapterOptions | undefined): DynamicModule {
  const provideLifecycle = {
    provide: LIFECYCLE,
    inject: [HttpAdapterHost],
    // Once for each app that is made of the module: tests make many.
    useFactory({ httpAdapter }: HttpAdapterHost): Lifecycle {
      const lifecycle = lifecycleFor(options, { logger: nestLogger() });
      intercept(httpAdapter, lifecycle);
      return lifecycle;
    },
  };
  return {
    module: LifecycleModule,
    global: true,
    providers: [provideLifecycle],
    exports: [LIFECYCLE],
  };
}

class DrainBeforeClose implements OnModuleDestroy {
  readonly #lifecycle: Lifecycle;

  constructor(lifecycle: Lifecycle) {
    this.#lifecycle = lifecycle;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#lifecycle.shutdown({ reason: "app.close()", exit: false });
  }
}

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

/** Before the app's middleware: modules are made before the app has any. */
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

/** Nest's own logger, unless it was turned off: then it would swallow the report. */
function nestLogger(): Logger | undefined {
  const logger = new NestLogger("lastcall");
  const { localInstance } = logger as { readonly localInstance?: unknown };
  if (localInstance === undefined) return undefined;
  return {
    info: (line) => logger.log(line),
    warn: (line) => logger.warn(line),
    error: (line) => logger.error(line),
  };
}
