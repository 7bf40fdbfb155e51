import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { DrainContext } from "../server-drain.ts";
import { answerInstead, endAnswer, onceAnswered, resetStream } from "./end-stream.ts";
import { endCall, healthCall, isGrpc } from "./grpc.ts";
import { unavailableFrame } from "../rpc.ts";
import { requestOf } from "./message.ts";

/** Answers that the stream's request is not processed. */
export type Refuse = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** Ends what the deadline finds in flight: refused where nothing was answered, else visibly broken off. */
export function cutAnswer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  refuse: Refuse,
): void {
  if (!stream.headersSent) return answerInstead(stream, () => refuse(stream, headers));
  if (stream.writableEnded) return resetStream(stream);
  if (isGrpc(headers)) return endCall(stream);
  const isOpenEnded = stream.sentHeaders["content-length"] === undefined;
  const lastWords = isOpenEnded ? unavailableFrame(sentContentType(stream) ?? "") : "";
  if (lastWords.length > 0) endAnswer(stream, lastWords);
  else resetStream(stream);
}

/**
 * Ends an answer in the place of its handler, from draining on, if its client comes back by itself; its header may
 * tell only later. `letGo` says whether the drain has waited for it until now, and does so no more.
 */
export function endSubscription(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { subscriptions, departures }: DrainContext,
  refuse: Refuse,
  letGo: () => boolean,
): void {
  const req = requestOf(stream, headers);
  const isWatch = healthCall(headers) === "watch";
  const decide = (): void => {
    const contentType = sentContentType(stream);
    if ((!isWatch && !subscriptions.has(req, contentType)) || !letGo()) return;
    const leastMs = isWatch ? 0 : subscriptions.goodbyeMs(contentType);
    const end = (): void =>
      endInPlace(stream, headers, refuse, subscriptions.farewell(sentContentType(stream) ?? ""));
    departures.add(stream, end, leastMs);
  };
  decide();
  if (!stream.headersSent) onceAnswered(stream, decide);
}

function endInPlace(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  refuse: Refuse,
  lastWords: string | Buffer,
): void {
  if (!stream.headersSent) answerInstead(stream, () => refuse(stream, headers));
  else if (isGrpc(headers)) endCall(stream);
  else endAnswer(stream, lastWords);
}

function sentContentType(stream: ServerHttp2Stream): string | undefined {
  return stream.headersSent ? String(stream.sentHeaders["content-type"] ?? "") : undefined;
}
