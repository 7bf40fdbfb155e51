import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";

type Pushed = (
  error: Error | null,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
) => void;

/** Has the streams that a handler pushes on its own counted as what they are: answers that are to arrive whole. */
export function countPushes(
  stream: ServerHttp2Stream,
  streams: { begin(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void },
): void {
  if (!stream.pushAllowed) return;
  const { pushStream } = stream;
  stream.pushStream = function (this: ServerHttp2Stream, ...args: unknown[]): void {
    const told = args.at(-1);
    if (typeof told === "function") {
      args[args.length - 1] = ((error, pushed, headers) => {
        if (error === null || error === undefined) streams.begin(pushed, headers);
        Reflect.apply(told, undefined, [error, pushed, headers]);
      }) satisfies Pushed;
    }
    Reflect.apply(pushStream, this, args);
  };
}
