import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { net } from "../../builtins.ts";
import type { DrainContext } from "../server-drain.ts";

/** How long and how much a client that goes on sending is listened to after its answer, as nginx does … */
const LINGER_MS = 30_000;
const LINGER_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 50;
/** … and in how many looks in a row nothing may have come. Time alone would blame the client for our own being late. */
const QUIET_LOOKS = 100;

/**
 * Makes the socket linger where Node would destroy it after a response that says close: a body still coming in
 * would meet a closed socket, and the TCP reset that follows destroys the response in the client's hands.
 * The response goes out, the socket is half-closed, and input is read and dropped until the request has ended, the
 * client is silent, or up to a bound (RFC 9112 §9.6). Node calls `destroySoon` when it has sent the last response of
 * a connection. Meanwhile the answer counts as on its way out.
 */
export function lingerAfterResponse(
  socket: Socket,
  req: IncomingMessage,
  { clock, counts, changed }: Pick<DrainContext, "clock" | "counts" | "changed">,
): void {
  // A Duplex that is no socket has none; Node's own takes any.
  const destroySoon =
    (socket.destroySoon as Socket["destroySoon"] | undefined) ?? net().Socket.prototype.destroySoon;
  socket.destroySoon = () => {
    if (req.complete || socket.destroyed) {
      destroySoon.call(socket);
      return;
    }
    socket.destroySoon = destroySoon;
    counts.leaving++;
    changed();
    const end = clock.now() + LINGER_MS;
    const lastByte = socket.bytesRead + LINGER_BYTES;
    let seen = socket.bytesRead;
    let quiet = 0;
    const look = (): void => {
      const { bytesRead } = socket;
      quiet = bytesRead === seen ? quiet + 1 : 0;
      seen = bytesRead;
      if (quiet >= QUIET_LOOKS || clock.now() >= end || bytesRead >= lastByte) socket.destroy();
      else cancel = clock.after(LOOK_EVERY_MS, look);
    };
    let cancel = clock.after(LOOK_EVERY_MS, look);
    socket.once("close", () => {
      cancel();
      counts.leaving--;
      changed();
    });
    req.once("close", () => socket.destroySoon());
    req.resume();
    socket.end();
  };
}
