/**
 * RPC that needs no HTTP/2: a stream of Connect (connectrpc.com/docs/protocol) or gRPC-Web (PROTOCOL-WEB.md) says in a
 * last frame of its own how the call ended, so that it can be ended without anybody taking it for whole.
 */
const CONNECT = /^application\/connect\+/i;
const GRPC_WEB = /^application\/grpc-web(-text)?(?:[+;]|$)/i;

const END_OF_STREAM = 0x02;
const TRAILERS = 0x80;
const WHY = "The server is shutting down.";

/** Says UNAVAILABLE, which clients retry elsewhere; nothing for an answer that has no such frame. */
export function unavailableFrame(contentType: string): string | Buffer {
  if (CONNECT.test(contentType)) {
    return frame(END_OF_STREAM, JSON.stringify({ error: { code: "unavailable", message: WHY } }));
  }
  const web = GRPC_WEB.exec(contentType);
  if (web === null) return "";
  const trailers = frame(TRAILERS, `grpc-status: 14\r\ngrpc-message: ${WHY}\r\n`);
  return web[1] === undefined ? trailers : trailers.toString("base64");
}

function frame(flags: number, text: string): Buffer {
  const head = Buffer.from([flags, 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(text), 1);
  return Buffer.concat([head, Buffer.from(text)]);
}
