import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { Subscriptions } from "../../packages/core/src/servers/subscriptions.ts";

const EVENTS = "text/event-stream";
const subscriptions = new Subscriptions({ isLongLived: () => undefined, farewell: false });

function request(method: string, headers: Readonly<Record<string, string>>): IncomingMessage {
  return { method, headers, url: "/" } as unknown as IncomingMessage;
}

test.each([
  EVENTS,
  "Text/Event-Stream",
  `${EVENTS}; q=0.9`,
  `${EVENTS};q=0.001, */*`,
  `application/json , ${EVENTS}`,
  `application/json;q=0, ${EVENTS}`,
])("[4.9] a GET that accepts %j subscribes to events", (accept) => {
  expect(subscriptions.has(request("GET", { accept }), EVENTS)).toBe(true);
  expect(subscriptions.has(request("GET", { accept }), `${EVENTS}; charset=utf-8`)).toBe(true);
  for (const other of ["application/x-ndjson", "text/event-streams", ""])
    expect(subscriptions.has(request("GET", { accept }), other)).toBe(false);
});

test.each([
  "",
  "*/*",
  "text/*",
  "text/event-streams",
  `x-${EVENTS}`,
  `${EVENTS};q=0`,
  `${EVENTS} ; q=0.0, */*`,
])("[4.9] one that accepts %j does not", (accept) => {
  expect(subscriptions.has(request("GET", { accept }), EVENTS)).toBe(false);
});

test.each([
  ["POST", {}],
  ["HEAD", {}],
  ["GET", { "content-length": "2" }],
  ["GET", { "transfer-encoding": "chunked" }],
])("[4.9] nor does a %s with %j", (method, headers) => {
  const accept = { accept: EVENTS };
  expect(subscriptions.has(request(method, { ...accept, ...headers }), EVENTS)).toBe(false);
});

test("[4.9] nor does one over HTTP/2 whose headers do not end the stream", () => {
  const headers = { accept: EVENTS };
  const over2 = (complete: boolean): IncomingMessage =>
    Object.assign(request("GET", headers), { httpVersionMajor: 2, complete });
  expect(subscriptions.has(over2(true), EVENTS)).toBe(true);
  expect(subscriptions.has(over2(false), EVENTS)).toBe(false);
});

test.each([
  ["application/connect+json", 0x02, '{"error":{"code":"unavailable"'],
  ["application/grpc-web+proto", 0x80, "grpc-status: 14\r\n"],
])("[4.9] a stream of %s is ended by its own last frame", (contentType, flags, text) => {
  const frame = Buffer.from(subscriptions.farewell(contentType));
  expect(frame[0]).toBe(flags);
  expect(frame.readUInt32BE(1)).toBe(frame.length - 5);
  expect(frame.toString("latin1")).toContain(text);
});

test("[4.9] gRPC-Web in text is ended by that frame in base64", () => {
  const text = subscriptions.farewell("application/grpc-web-text").toString();
  expect(Buffer.from(text, "base64")).toEqual(
    subscriptions.farewell("application/grpc-web") as Buffer,
  );
});
