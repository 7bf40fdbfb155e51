import * as fc from "fast-check";

/** One request of the fuzz, and what its answer must be if it is served. */
interface ScriptedRequest {
  readonly bytes: string;
  readonly method: string;
  readonly served: RegExp;
}

/** One connection's requests, and where its bytes are cut into packets. */
export interface ScriptedConnection {
  readonly requests: readonly ScriptedRequest[];
  readonly cuts: readonly number[];
}

export interface Traffic {
  readonly connections: readonly ScriptedConnection[];
  /** Which connection sends its next packet; taken modulo those that have one left. */
  readonly order: readonly number[];
  /** How many packets go out before the signal, as a part of all. */
  readonly signalAt: number;
  /** Whether another request keeps the server draining until all is sent. */
  readonly held: boolean;
}

const HOST = "Host: localhost\r\n";

const body = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 300 });

const request: fc.Arbitrary<ScriptedRequest> = fc.oneof(
  fc.constantFrom("GET", "HEAD").map((method) => ({
    bytes: `${method} /fast HTTP/1.1\r\n${HOST}\r\n`,
    method,
    served: method === "HEAD" ? /^$/ : /^fast$/,
  })),
  fc.constant({
    bytes: `GET /no-such-path HTTP/1.1\r\n${HOST}\r\n`,
    method: "GET",
    served: /^$/,
  }),
  body.map((text) => ({
    bytes: `POST /upload HTTP/1.1\r\n${HOST}Content-Length: ${text.length}\r\n\r\n${text}`,
    method: "POST",
    served: new RegExp(`^{"bytes":${text.length},`),
  })),
  fc
    .array(
      body.filter((text) => text !== ""),
      { maxLength: 3 },
    )
    .map((parts) => {
      const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("");
      return {
        bytes: `POST /upload HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
        method: "POST",
        served: new RegExp(`^{"bytes":${parts.join("").length},`),
      };
    }),
);

const connection: fc.Arbitrary<ScriptedConnection> = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 5 }),
  cuts: fc.array(fc.nat(999), { maxLength: 8 }),
});

export const traffic: fc.Arbitrary<Traffic> = fc.record({
  connections: fc.array(connection, { minLength: 5, maxLength: 20 }),
  order: fc.array(fc.nat(19), { minLength: 50, maxLength: 100 }),
  signalAt: fc.double({ min: 0, max: 1, noNaN: true }),
  held: fc.boolean(),
});

/** The connection's bytes, cut at so many thousandths of their length. */
export function packetsOf({ requests, cuts }: ScriptedConnection): string[] {
  const bytes = requests.map((scripted) => scripted.bytes).join("");
  const at = [...new Set(cuts.map((cut) => Math.floor((cut / 1_000) * bytes.length)))];
  const bounds = [0, ...at.toSorted((a, b) => a - b), bytes.length];
  return bounds
    .slice(1)
    .map((end, index) => bytes.slice(bounds[index], end))
    .filter(Boolean);
}
