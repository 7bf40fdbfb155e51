import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { PassThrough } from "node:stream";
import * as fc from "fast-check";

export interface Sent {
  /** The fields as they stood on the wire, names in lower case. */
  readonly fields: readonly string[];
  readonly body: string;
}

/** What is on the wire after `answer`. */
export function send(answer: (res: ServerResponse) => void): Sent {
  const req = new IncomingMessage(new Socket());
  Object.assign(req, { httpVersion: "1.1", httpVersionMajor: 1, httpVersionMinor: 1 });
  const res = new ServerResponse(req);
  const wire = new PassThrough();
  res.assignSocket(wire as unknown as Socket);
  answer(res);
  const [head = "", body = ""] = String(wire.read()).split("\r\n\r\n");
  const fields = head
    .split("\r\n")
    .slice(1)
    .map((field) => field.replace(/^[^:]+/, (name) => name.toLowerCase()));
  return { fields: fields.filter((field) => !field.startsWith("date:")), body };
}

export const own = fc.constantFrom("X-A", "X-B", "X-C", "Content-Type");
export const about = fc.constantFrom(
  "Connection",
  "connection",
  "CONNECTION",
  "Keep-Alive",
  "keep-alive",
);

export function isAboutConnection(field: string): boolean {
  return /^(connection|keep-alive):/.test(field);
}
