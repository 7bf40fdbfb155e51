import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../clock.ts";

/** How long and how much a client may go on sending after its answer. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 50;

/**
 * Makes the socket linger where Node would destroy it after a response that says close: a body still coming in
 * would meet a closed socket, and the TCP reset that follows destroys the response in the client's hands.
 * The response goes out, the socket is half-closed, and input is read and dropped until the request has ended, or
 * up to a bound (RFC 9112 §9.6). Node calls `destroySoon` when it has sent the last response of a connection.
 */
export function lingerAfterResponse(
  socket: Socket,
  req: IncomingMessage,
  clock: Clock,
  lingering: (begun: boolean) => void,
): void {
  const destroySoon = socket.destroySoon;
  socket.destroySoon = () => {
    if (req.complete || socket.destroyed) {
      destroySoon.call(socket);
      return;
    }
    socket.destroySoon = destroySoon;
    lingering(true);
    const end = clock.now() + LINGER_MS;
    const lastByte = socket.bytesRead + LINGER_BYTES;
    const look = (): void => {
      if (clock.now() >= end || socket.bytesRead >= lastByte) socket.destroy();
      else cancel = clock.after(LOOK_EVERY_MS, look);
    };
    let cancel = clock.after(LOOK_EVERY_MS, look);
    socket.once("close", () => {
      cancel();
      lingering(false);
    });
    req.once("close", () => socket.destroySoon());
    req.resume();
    socket.end();
  };
}
