import type { HookContext, Lifecycle } from "@lastcall/core";
import { watch } from "./watch.ts";

/** Of the time until the drain deadline: a scraper that does not come is no failure, and no reason for one. */
const SHARE = 0.95;

/**
 * Holds the drain, from its beginning for at most `withinMs`, until a scrape finds nothing in flight. The result is to
 * be called with each scrape.
 */
export function lastScrape(lifecycle: Lifecycle, withinMs: number): () => void {
  let seen = (): void => {};
  const hold = ({ remainingMs }: HookContext): Promise<void> => {
    const until = performance.now() + remainingMs * SHARE;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      seen = () => {
        clearTimeout(timer);
        resolve();
      };
      const begin = (): void => {
        timer = setTimeout(seen, Math.min(withinMs, until - performance.now()));
      };
      if (lifecycle.state === "draining") begin();
      else watch(lifecycle, { changed: begin });
    });
  };
  lifecycle.addHook("deregister", "last scrape", hold);
  return () => {
    if (lifecycle.state === "draining" && lifecycle.inFlight === 0) seen();
  };
}
