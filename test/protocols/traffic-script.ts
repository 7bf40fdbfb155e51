import * as fc from "fast-check";

/** One request of the fuzz, and what its answer must be if it is served. */
interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  /** What follows the target: header fields and body. */
  readonly rest: string;
  readonly served: RegExp;
}

/** One connection's requests, and where its bytes are cut into packets. */
export interface ScriptedConnection {
  readonly requests: readonly ScriptedRequest[];
  readonly cuts: readonly number[];
  /** Whether it is opened only when its first packet is due. */
  readonly late: boolean;
}

export interface Traffic {
  readonly connections: readonly ScriptedConnection[];
  /** Which connection sends its next packet; taken modulo those that have one left. */
  readonly order: readonly number[];
  /** How many packets go out before the signal, as a part of all. */
  readonly signalAt: number;
  /** Whether another request keeps the server draining until all is sent. */
  readonly held: boolean;
  /** How long requests are still served after the signal, and told to close. */
  readonly lameDuckMs: number;
  /** Whether some requests are never answered, so that the deadline has to cut. */
  readonly hangs: boolean;
}

const HOST = "Host: localhost\r\n";
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
  fc.constant({ method: "GET", path: "/no-such-path", rest: `${HOST}\r\n`, served: /^$/ }),
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

function connection(hangs: boolean): fc.Arbitrary<ScriptedConnection> {
  const request = hangs
    ? fc.oneof({ arbitrary: ending, weight: 5 }, { arbitrary: hanging, weight: 1 })
    : ending;
  return fc.record({
    requests: fc.array(request, { minLength: 1, maxLength: 5 }),
    cuts: fc.array(fc.nat(999), { maxLength: 8 }),
    late: fc.boolean(),
  });
}

export const traffic: fc.Arbitrary<Traffic> = fc
  .constantFrom(false, false, false, true)
  .chain((hangs) =>
    fc.record({
      connections: fc.array(connection(hangs), { minLength: 5, maxLength: 20 }),
      order: fc.array(fc.nat(19), { minLength: 50, maxLength: 100 }),
      signalAt: fc.double({ min: 0, max: 1, noNaN: true }),
      held: fc.boolean(),
      lameDuckMs: fc.constantFrom(0, 100),
      hangs: fc.constant(hangs),
    }),
  );

/** The connection's bytes, cut at so many thousandths of their length; `id` makes each target one of its kind. */
export function packetsOf(
  { requests, cuts }: ScriptedConnection,
  id: (index: number) => string,
): string[] {
  const bytes = requests
    .map(({ method, path, rest }, index) => `${method} ${path}?${id(index)} HTTP/1.1\r\n${rest}`)
    .join("");
  const at = [...new Set(cuts.map((cut) => Math.floor((cut / 1_000) * bytes.length)))];
  const bounds = [0, ...at.toSorted((a, b) => a - b), bytes.length];
  return bounds
    .slice(1)
    .map((end, index) => bytes.slice(bounds[index], end))
    .filter(Boolean);
}
