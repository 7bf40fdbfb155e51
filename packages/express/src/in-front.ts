import type { IncomingMessage, ServerResponse } from "node:http";

/** A middleware for Express 4 and 5, and for everything that calls middleware as they do. */
export type GracefulMiddleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
) => void;

/** What of an Express app is used here; Express 4 has its router under the other name. */
interface ExpressApp {
  handle: GracefulMiddleware;
  readonly _router?: Router;
  readonly router: Router;
}

interface Router {
  readonly stack: { readonly name: string }[];
}

/** What Express 4 puts in front of an app's own middleware. */
const BUILT_IN = new Set(["query", "expressInit"]);

/**
 * A middleware that an app lets in front of its router where it would be the first of its middleware: a router's
 * layer costs a request more than all else that we do (2 % of the app's instructions). Express tells an app of its
 * own (anything with `handle` and `set`) by `mount` which app mounts it, and calls its `handle`.
 */
export function inFront(middleware: GracefulMiddleware): GracefulMiddleware {
  return Object.assign(middleware, {
    mountpath: "/",
    handle: middleware,
    set: true,
    emit(event: string, app: ExpressApp): void {
      if (event === "mount" && this.mountpath === "/") letInFront(app, middleware);
    },
  });
}

function letInFront(app: ExpressApp, middleware: GracefulMiddleware): void {
  const { _router: express4 } = app;
  const { stack } = express4 ?? app.router;
  if (stack.slice(0, -1).some(({ name }) => !BUILT_IN.has(name))) return;
  stack.pop();
  const { handle } = app;
  app.handle = (req, res, next) => middleware(req, res, () => handle.call(app, req, res, next));
}
