/**
 * Graceful shutdown for NestJS 11 and 12, on Express and on Fastify: `GracefulModule.forRoot()`.
 *
 * @packageDocumentation
 * @module @lastcall/nest
 */
import { type AdapterOptions, type Lifecycle, lifecycleFor, type Logger } from "@lastcall/core";
import {
  type DynamicModule,
  Inject,
  Logger as NestLogger,
  type NestModule,
  type OnModuleDestroy,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { interceptOnce } from "./intercept.ts";

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
class LifecycleModule implements NestModule {
  readonly #host: HttpAdapterHost;
  readonly #lifecycle: Lifecycle;

  constructor(host: HttpAdapterHost, lifecycle: Lifecycle) {
    this.#host = host;
    this.#lifecycle = lifecycle;
  }

  /** A testing module gets its adapter when its app is made of it, which is after its providers. */
  configure(): void {
    interceptOnce(this.#host.httpAdapter, this.#lifecycle);
  }
}

// As decorators of the parameters, which would need a transformation.
Inject(HttpAdapterHost)(LifecycleModule, undefined, 0);
Inject(LIFECYCLE)(LifecycleModule, undefined, 1);

function lifecycleModule(options: AdapterOptions | undefined): DynamicModule {
  const provideLifecycle = {
    provide: LIFECYCLE,
    inject: [HttpAdapterHost],
    // Once for each app that is made of the module: tests make many.
    useFactory({ httpAdapter }: HttpAdapterHost): Lifecycle {
      const lifecycle = lifecycleFor(options, { logger: nestLogger(), intercepts: true });
      // Modules are made before the app has any middleware: this one comes first.
      interceptOnce(httpAdapter, lifecycle);
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
