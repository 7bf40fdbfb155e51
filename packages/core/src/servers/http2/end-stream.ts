import { constants, type ServerHttp2Stream } from "node:http2";

/** What a stream's handler, Node's compatibility API included, may still call when it was answered for it. */
const METHODS = [
  "respond",
  "respondWithFD",
  "respondWithFile",
  "additionalHeaders",
  "write",
  "end",
] as const;

/** Ends the answer that the stream's handler has begun, with `lastWords` if there are any. */
export function endAnswer(stream: ServerHttp2Stream, lastWords = ""): void {
  if (lastWords !== "" && !stream.writableEnded) stream.write(lastWords);
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
  const ignored = (...args: unknown[]): ServerHttp2Stream => (answered(...args), stream);
  const written = (...args: unknown[]): boolean => (answered(...args), true);
  listenToErrors(stream);
  for (const name of METHODS)
    Object.assign(stream, { [name]: name === "write" ? written : ignored });
}

/** For a stream whose handler may not listen: an error that nobody listens to would end the process. */
export function listenToErrors(stream: ServerHttp2Stream): void {
  stream.on("error", () => {});
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
