import { constants, type ServerHttp2Stream } from "node:http2";

/** Ends the answer that the stream's handler has begun. */
export function endAnswer(stream: ServerHttp2Stream): void {
  stream.end();
  mute(stream);
}

/** Gives `answer` in the place of one that the stream's handler has not begun. */
export function answerInstead(
  stream: ServerHttp2Stream,
  answer: (stream: ServerHttp2Stream) => void,
): void {
  answer(stream);
  mute(stream);
  // Else Node's compatibility API throws when the handler sets a header.
  Object.defineProperty(stream, "headersSent", { value: false });
}

/** Breaks the answer off. `close` ends a stream before it resets it, and the client would take the answer for whole. */
export function resetStream(stream: ServerHttp2Stream): void {
  mute(stream);
  stream.close(constants.NGHTTP2_CANCEL);
}

/** The stream's handler runs on without effect: a late `respond`, `write` or `end` would throw or emit an error. */
function mute(stream: ServerHttp2Stream): void {
  const answered = (...args: unknown[]): void => {
    const callback = args.at(-1);
    if (typeof callback === "function") process.nextTick(callback);
  };
  listenToErrors(stream);
  Object.assign(stream, {
    respond: () => {},
    additionalHeaders: () => {},
    write: (...args: unknown[]) => (answered(...args), true),
    end: (...args: unknown[]) => (answered(...args), stream),
  });
}

/** For a stream whose handler may not listen: an error that nobody listens to would end the process. */
export function listenToErrors(stream: ServerHttp2Stream): void {
  stream.on("error", () => {});
}
