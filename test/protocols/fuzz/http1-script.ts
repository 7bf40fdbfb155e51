import * as fc from "fast-check";
import { across, type Course, cutAt, manners, type Script } from "./course.ts";

/** One request of the fuzz, and what its answer must be if it is served. */
interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  /** What follows the target: header fields and body. */
  readonly rest: string;
  readonly served: RegExp;
}

/** One connection's requests, and where its bytes are cut into packets. */
export interface Http1Script extends Script {
  readonly requests: readonly ScriptedRequest[];
}

export type Http1Traffic = Course & { readonly connections: readonly Http1Script[] };

const HOST = "Host: localhost\r\n";
/** Every framework has a page of its own. */
const NOT_FOUND = /^$|not found|cannot get/i;
const NEVER = /^\b$/;

const body = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 300 });

/** Answered only after the signal; see `hold` of the fixtures. */
const slow = { method: "GET", path: "/slow", rest: `${HOST}\r\n`, served: /^slow$/ };

const ending: fc.Arbitrary<ScriptedRequest> = fc.oneof(
  fc.constantFrom("GET", "HEAD").map((method) => ({
    method,
    path: "/fast",
    rest: `${HOST}\r\n`,
    served: method === "HEAD" ? /^$/ : /^fast$/,
  })),
  fc.constant({ method: "GET", path: "/no-such-path", rest: `${HOST}\r\n`, served: NOT_FOUND }),
  fc.constant(slow),
  body.map((text) => ({
    method: "POST",
    path: "/upload",
    rest: `${HOST}Content-Length: ${text.length}\r\n\r\n${text}`,
    served: new RegExp(`^{"bytes":${text.length},`),
  })),
  fc
    .array(
      body.filter((text) => text !== ""),
      { maxLength: 3 },
    )
    .map((parts) => ({
      method: "POST",
      path: "/upload",
      rest: `${HOST}Transfer-Encoding: chunked\r\n\r\n${chunked(parts)}`,
      served: new RegExp(`^{"bytes":${parts.join("").length},`),
    })),
);

function chunked(parts: readonly string[]): string {
  const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
  return `${chunks.join("")}0\r\n\r\n`;
}

const hanging: fc.Arbitrary<ScriptedRequest> = fc
  .constantFrom("/hang", "/hang-stream")
  .map((path) => ({ method: "GET", path, rest: `${HOST}\r\n`, served: NEVER }));

function connection(hangs: boolean): fc.Arbitrary<Http1Script> {
  const request = hangs
    ? fc.oneof({ arbitrary: ending, weight: 5 }, { arbitrary: hanging, weight: 1 })
    : ending;
  return fc.record({
    requests: fc.array(request, { minLength: 1, maxLength: 5 }),
    ...manners,
  });
}

export const http1Traffic: fc.Arbitrary<Http1Traffic> = across(connection);

/** The connection's bytes in packets; `nameOf` makes each target one of its kind. */
export function packetsOf(
  { requests, cuts }: Http1Script,
  nameOf: (index: number) => string,
): Buffer[] {
  const text = requests
    .map(
      ({ method, path, rest }, index) => `${method} ${path}?${nameOf(index)} HTTP/1.1\r\n${rest}`,
    )
    .join("");
  return cutAt(Buffer.from(text), cuts);
}
