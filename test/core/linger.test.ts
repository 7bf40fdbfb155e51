import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { lingerAfterResponse } from "../../packages/core/src/servers/http1/linger.ts";
import { Counts } from "../../packages/core/src/servers/counts.ts";
import { FakeClock } from "./fake-clock.ts";

/** A connection whose answer says close, as Node sees it; nothing of it has been sent yet. */
class Answered {
  readonly clock = new FakeClock();
  readonly req = Object.assign(new EventEmitter(), { complete: false, resume: vi.fn() });
  readonly socket = Object.assign(new EventEmitter(), {
    destroyed: false,
    bytesRead: 1_000,
    destroy: vi.fn(() => {
      this.socket.destroyed = true;
      this.socket.emit("close");
    }),
    destroySoon: vi.fn(),
    end: vi.fn(),
  });
  readonly destroySoon = this.socket.destroySoon;
  readonly counts = new Counts();
  readonly changed = vi.fn();

  constructor() {
    const { clock, counts, changed } = this;
    lingerAfterResponse(this.socket as unknown as Socket, this.req as unknown as IncomingMessage, {
      clock,
      counts,
      changed,
    });
  }

  /** What Node does when the answer is sent. */
  sent(): void {
    this.socket.destroySoon();
  }
}

test("[4.3] a request that has come whole is let go at once", () => {
  const { socket, req, ...answered } = Object.assign(new Answered());
  req.complete = true;
  socket.destroySoon();
  expect(answered.destroySoon).toHaveBeenCalledOnce();
  expect(answered.changed).not.toHaveBeenCalled();
  expect(socket.end).not.toHaveBeenCalled();
});

test("[4.3] one that still comes in is half-closed and read, until it has ended", async () => {
  const answered = new Answered();
  const { socket, req, clock, counts } = answered;
  answered.sent();
  expect(socket.end).toHaveBeenCalledOnce();
  expect(req.resume).toHaveBeenCalledOnce();
  expect(counts.leaving).toBe(1);
  for (let turn = 0; turn < 200; turn += 1) {
    await clock.advance(50);
    socket.bytesRead += 1;
  }
  expect(socket.destroy).not.toHaveBeenCalled();
  expect(answered.destroySoon).not.toHaveBeenCalled();
  req.complete = true;
  req.emit("close");
  expect(answered.destroySoon).toHaveBeenCalledOnce();
  socket.emit("close");
  expect(counts.leaving).toBe(0);
  expect(answered.changed).toHaveBeenCalledTimes(2);
  expect(clock.pending).toBe(0);
});

test("[4.3] a client that says nothing is listened to for 5 s", async () => {
  const answered = new Answered();
  answered.sent();
  await answered.clock.advance(4_999);
  expect(answered.socket.destroy).not.toHaveBeenCalled();
  await answered.clock.advance(1);
  expect(answered.socket.destroy).toHaveBeenCalledOnce();
  expect(answered.counts.leaving).toBe(0);
  expect(answered.changed).toHaveBeenCalledTimes(2);
  expect(answered.clock.pending).toBe(0);
});

test("[4.3] and the 5 s begin anew whenever it says something", async () => {
  const answered = new Answered();
  answered.sent();
  await answered.clock.advance(4_000);
  answered.socket.bytesRead += 1;
  await answered.clock.advance(5_000);
  expect(answered.socket.destroy).not.toHaveBeenCalled();
  await answered.clock.advance(50);
  expect(answered.socket.destroy).toHaveBeenCalledOnce();
});

test("[4.3] a client that never ends is listened to for 30 s", async () => {
  const answered = new Answered();
  answered.sent();
  for (let ms = 50; ms < 30_000; ms += 50) {
    await answered.clock.advance(50);
    answered.socket.bytesRead += 1;
  }
  expect(answered.socket.destroy).not.toHaveBeenCalled();
  await answered.clock.advance(50);
  expect(answered.socket.destroy).toHaveBeenCalledOnce();
});

test("[4.3] and for 64 MiB", async () => {
  const answered = new Answered();
  answered.sent();
  answered.socket.bytesRead += 64 * 1024 * 1024 - 1;
  await answered.clock.advance(50);
  expect(answered.socket.destroy).not.toHaveBeenCalled();
  answered.socket.bytesRead += 1;
  await answered.clock.advance(50);
  expect(answered.socket.destroy).toHaveBeenCalledOnce();
});
