import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { http2 } from "../../builtins.ts";
import { listenToErrors } from "../mute.ts";
import { endAnswer } from "./end-stream.ts";

/** gRPC over HTTP/2, as its protocol document has it: a call's outcome is in the trailers, not in the status. */
const GRPC = /^application\/grpc(?:[+;]|$)/i;
const CONTENT_TYPE = "application/grpc";

/** The code that clients retry elsewhere; "the server is shutting down" is its textbook case. */
const UNAVAILABLE: OutgoingHttpHeaders = Object.freeze({
  "grpc-status": "14",
  "grpc-message": "The server is shutting down.",
});
const OK: OutgoingHttpHeaders = Object.freeze({ "grpc-status": "0" });

/** `HealthCheckResponse { status: NOT_SERVING }` of grpc.health.v1 in a message of its own, not compressed. */
const NOT_SERVING = Buffer.from([0, 0, 0, 0, 2, 0x08, 0x02]);
const HEALTH = "/grpc.health.v1.Health/";

export function isGrpc(headers: IncomingHttpHeaders): boolean {
  return GRPC.test(headers["content-type"] ?? "");
}

/** How gRPC's clients ask for readiness: once, or to be told of every change. */
export function healthCall(headers: IncomingHttpHeaders): "check" | "watch" | undefined {
  if (!isGrpc(headers)) return undefined;
  const { [http2().constants.HTTP2_HEADER_PATH]: path } = headers;
  if (path === `${HEALTH}Check`) return "check";
  return path === `${HEALTH}Watch` ? "watch" : undefined;
}

/** A call that was not begun: its status stands in the place of the header. */
export function refuseCall(stream: ServerHttp2Stream): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond(
    { ":status": 200, "content-type": CONTENT_TYPE, ...UNAVAILABLE },
    { endStream: true },
  );
}

/** Tells the client of a watch that is open. */
export function tellNotServing(stream: ServerHttp2Stream): void {
  if (stream.headersSent && !stream.writableEnded) stream.write(NOT_SERVING);
}

/** In the place of the application's own health service, which may not know. */
export function answerHealth(stream: ServerHttp2Stream, call: "check" | "watch"): void {
  listenToErrors(stream);
  stream.resume();
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ":status": 200, "content-type": CONTENT_TYPE }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers(call === "check" ? OK : UNAVAILABLE));
  stream.end(NOT_SERVING);
}

/** A call whose answer has begun: nobody takes it for whole, and its client may try it elsewhere. */
export function endCall(stream: ServerHttp2Stream): void {
  const { sendTrailers } = stream;
  stream.removeAllListeners("wantTrailers");
  stream.once("wantTrailers", () => sendTrailers.call(stream, UNAVAILABLE));
  stream.sendTrailers = () => {};
  endAnswer(stream);
}
