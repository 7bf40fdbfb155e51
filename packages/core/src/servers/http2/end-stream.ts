import { constants, type ServerHttp2Stream } from "node:http2";
import { mute } from "../mute.ts";

const IGNORED = ["respond", "additionalHeaders"];

/** Ends the answer that the stream's handler has begun. */
export function endAnswer(stream: ServerHttp2Stream): void {
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

/** Breaks the answer off. `close` ends a stream before it resets it, and the client would take the answer for whole. */
export function resetStream(stream: ServerHttp2Stream): void {
  mute(stream, IGNORED);
  stream.close(constants.NGHTTP2_CANCEL);
}
