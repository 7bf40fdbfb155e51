import type { ServerHttp2Stream } from "node:http2";
import { http2 } from "../../builtins.ts";
import { mute } from "../mute.ts";

/** What a stream's handler, Node's compatibility API included, may still call when it was answered for it. */
const IGNORED = ["respond", "respondWithFD", "respondWithFile", "additionalHeaders"] as const;

/** Ends the answer that the stream's handler has begun, with `lastWords` if there are any. */
export function endAnswer(stream: ServerHttp2Stream, lastWords: string | Buffer = ""): void {
  if (lastWords.length > 0 && !stream.writableEnded) stream.write(lastWords);
  stream.end();
  mute(stream, IGNORED);
}

/** Gives `answer` in the place of one that the stream's handler has not begun. */
export function answerInstead(
  stream: ServerHttp2Stream,
  answer: (stream: ServerHttp2Stream) => void,
): void {
  answer(stream);
  mute(stream, IGNORED);
  // Else Node's compatibility API throws when the handler sets a header.
  Object.defineProperty(stream, "headersSent", { value: false });
}

/** Whether a stream that is closed came to its end. */
export function isWhole(stream: ServerHttp2Stream): boolean {
  return stream.rstCode === http2().constants.NGHTTP2_NO_ERROR;
}

/** Breaks the answer off. `close` ends a stream before it resets it, and the client would take the answer for whole. */
export function resetStream(stream: ServerHttp2Stream): void {
  mute(stream, IGNORED);
  stream.close(http2().constants.NGHTTP2_CANCEL);
}

/** Calls `answered` as soon as the header is sent; at once where it has been. */
export function onceAnswered(stream: ServerHttp2Stream, answered: () => void): void {
  if (stream.headersSent) {
    answered();
    return;
  }
  const { respond } = stream;
  stream.respond = (...args) => {
    respond.apply(stream, args);
    answered();
  };
}
