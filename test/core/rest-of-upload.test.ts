import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { expect, test, vi } from "vitest";
import { Counts } from "../../packages/core/src/servers/counts.ts";
import { awaitRestOfUpload } from "../../packages/core/src/servers/http1/rest-of-upload.ts";
import { FakeClock } from "./fake-clock.ts";

/** The request of an answer that is whole. */
function answered({ complete = false, destroyed = false } = {}) {
  const clock = new FakeClock();
  const counts = new Counts();
  const changed = vi.fn<() => void>();
  const socket = Object.assign(new EventEmitter(), { destroyed });
  const req = Object.assign(new EventEmitter(), { complete, socket });
  awaitRestOfUpload(req as unknown as IncomingMessage, { clock, counts, changed });
  return { clock, counts, changed, socket, req };
}

test.each([{ complete: true }, { destroyed: true }])("[1.4] nothing is waited for: %o", (seen) => {
  const { counts, changed } = answered(seen);
  expect(counts).toMatchObject({ leaving: 0, lastIdleAt: 0 });
  expect(changed).not.toHaveBeenCalled();
});

test.each(["req", "socket"] as const)("[1.4] the close of the %s ends it, once", async (which) => {
  const { clock, counts, changed, ...emitters } = answered();
  expect(counts.leaving).toBe(1);
  await clock.advance(70);
  emitters[which].emit("close");
  expect(counts).toMatchObject({ leaving: 0, lastIdleAt: 70 });
  emitters.req.emit("close");
  emitters.socket.emit("close");
  expect(counts.leaving).toBe(0);
  expect(changed).toHaveBeenCalledOnce();
  expect(emitters.socket.listenerCount("close") + emitters.req.listenerCount("close")).toBe(0);
});
