import type { Lifecycle } from "@lastcall/core";

/** A BullMQ `Worker`, say: `close` takes no new job and waits for those under way, which may write to buffers. */
export function closeWorker(lifecycle: Lifecycle, worker: { close(): Promise<void> }): void {
  lifecycle.addHook("deregister", "queue worker", () => worker.close());
}

/** The producer's side: handlers of requests in flight may still add jobs. */
export function closeQueue(lifecycle: Lifecycle, queue: { close(): Promise<void> }): void {
  lifecycle.addHook("close", "queue", () => queue.close());
}
