import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { http, net } from "../../builtins.ts";
import { mute } from "../mute.ts";
import { unavailableFrame } from "../rpc.ts";
import { isChunked, isFramed, sentContentType } from "./sent-header.ts";

/** What handlers and middlewares replace on their response, and may still call when it was answered for them. */
const METHODS = [
  "writeHead",
  "setHeader",
  "setHeaders",
  "appendHeader",
  "removeHeader",
  "flushHeaders",
  "writeContinue",
  "writeProcessing",
  "writeEarlyHints",
  "writeInformation",
  "write",
  "addTrailers",
  "end",
  "cork",
  "uncork",
  "pipe",
  "destroy",
] as const;

/** Ends the answer that the handler has begun, with `lastWords` if there are any, through whatever encodes it. */
export function endAnswer(res: ServerResponse, lastWords: string | Buffer): void {
  res.end(lastWords.length === 0 ? undefined : lastWords);
  mute(res, METHODS);
}

/**
 * Gives `answer` in the place of one that the handler has not begun, by Node's own methods: those that a middleware
 * put in their place may wait for a store, encode, or count on a body of another length.
 */
export function answerInstead(res: ServerResponse, answer: () => void): void {
  const own = http().ServerResponse.prototype as unknown as Readonly<Record<string, unknown>>;
  for (const name of METHODS) Object.assign(res, { [name]: own[name] });
  answer();
  mute(res, METHODS);
  // Told that a header was sent, error handlers destroy the socket to show that the answer is broken.
  Object.defineProperty(res, "headersSent", { value: false });
}

/**
 * Breaks off an answer that has begun, so that nobody takes it for whole. An RPC stream is ended by the frame that says
 * so. One whose end is the connection's own, as to
 * HTTP/1.0, needs a reset; where there can be none, TLS lacks its closing alert.
 */
export function breakOff(res: ServerResponse | null | undefined, socket: Duplex): void {
  if (res && !res.writableEnded && isChunked(res)) {
    const lastWords = unavailableFrame(sentContentType(res) ?? "");
    if (lastWords.length > 0) return endAnswer(res, lastWords);
  }
  try {
    if (res && !isFramed(res)) net().Socket.prototype.resetAndDestroy.call(socket as Socket);
  } catch {
    // It is not TCP.
  }
  socket.destroy();
}
