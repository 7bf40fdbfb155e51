import type { IncomingMessage } from "node:http";
import type { DrainContext } from "../server-drain.ts";

/**
 * Of an answer that said keep-alive before the signal, the upload may still come in when it is whole: a connection
 * closed then is reset by what follows, and the answer destroyed in the hands of a client that reads when it has sent
 * all. Until it has, the answer counts as on its way out; then the client may be about to send again.
 */
export function awaitRestOfUpload(
  req: IncomingMessage,
  { clock, counts, changed }: Pick<DrainContext, "clock" | "counts" | "changed">,
): void {
  counts.lastIdleAt = clock.now();
  const { socket } = req;
  if (req.complete || socket.destroyed) return;
  counts.leaving++;
  const over = (): void => {
    req.off("close", over);
    socket.off("close", over);
    counts.leaving--;
    counts.lastIdleAt = clock.now();
    changed();
  };
  req.once("close", over);
  // Node tells a request whose answer is whole nothing of its client's end.
  socket.once("close", over);
}
