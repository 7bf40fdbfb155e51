import type { IncomingMessage, ServerResponse } from "node:http";
import { type LifecycleLogger, notCalled, sayMistake } from "@lastcall/core";

/** A middleware for Express 4 and 5, and for everything that calls middleware as they do. */
export type GracefulMiddleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
) => void;

/** As it is once an app has mounted it, which calls its `handle`. */
type MountedMiddleware = GracefulMiddleware & { handle: GracefulMiddleware };

/** What of an Express app is used here; Express 4 has its router under the other name. */
interface ExpressApp {
  handle: GracefulMiddleware;
  readonly _router?: Router;
  readonly router: Router;
}

interface Router {
  readonly stack: { readonly name: string; readonly route?: unknown }[];
}

/** What Express 4 puts in front of an app's own middleware. */
const BUILT_IN = new Set(["query", "expressInit"]);

/**
 * A middleware that an app lets in front of its router where it would be the first of its middleware: a router's
 * layer costs a request more than all else that we do (2 % of the app's instructions). Express tells an app of its
 * own (anything with `handle` and `set`) by `mount` which app mounts it, and calls its `handle`.
 */
export function inFront(
  middleware: GracefulMiddleware,
  logger: LifecycleLogger,
): GracefulMiddleware {
  const mounted = Object.assign(middleware, {
    mountpath: "/",
    handle: middleware,
    set: true,
    emit(event: string, app: ExpressApp): void {
      if (event !== "mount") return;
      if (this.mountpath === "/") letInFront(app, mounted, logger);
      else
        sayMistake(
          logger,
          "LASTCALL_MOUNTED_UNDER_PATH",
          `graceful() is mounted under ${this.mountpath}, and sees no other request: app.use(graceful())`,
        );
    },
  });
  return mounted;
}

/** Express tells a middleware that was not made by its factory too; its error is thrown by `app.use`. */
export function refusesToBeMounted<T extends object>(factory: T): T {
  return Object.assign(factory, {
    handle: factory,
    set: true,
    emit(): never {
      throw notCalled();
    },
  });
}

function letInFront(app: ExpressApp, mounted: MountedMiddleware, logger: LifecycleLogger): void {
  const { _router: express4 } = app;
  const { stack } = express4 ?? app.router;
  const before = stack.slice(0, -1).filter(({ name }) => !BUILT_IN.has(name));
  if (before.some(({ route }) => route !== undefined)) {
    sayMistake(
      logger,
      "LASTCALL_NOT_FIRST",
      "graceful() comes behind routes, which answer before it: put app.use(graceful()) before everything else",
    );
  }
  if (before.length > 0) return watchFirstRequest(app, mounted, logger);
  stack.pop();
  const { handle } = app;
  app.handle = (req, res, next) => mounted(req, res, () => handle.call(app, req, res, next));
}

/** What comes before it may pass everything on, or answer what it should have answered: the first request shows it. */
function watchFirstRequest(
  app: ExpressApp,
  mounted: MountedMiddleware,
  logger: LifecycleLogger,
): void {
  const { handle } = app;
  const { handle: own } = mounted;
  const watching: GracefulMiddleware = (req, res, next) => {
    // Others may have put themselves in front of it since.
    if (app.handle === watching) app.handle = handle;
    let reached = false;
    mounted.handle = (...call) => {
      reached ||= call[0] === req;
      own(...call);
    };
    res.once("close", () => {
      mounted.handle = own;
      if (res.writableFinished && !reached)
        sayMistake(
          logger,
          "LASTCALL_NOT_FIRST",
          "graceful() comes behind a middleware that answered a request before it: put app.use(graceful()) before everything else",
        );
    });
    handle.call(app, req, res, next);
  };
  app.handle = watching;
}
