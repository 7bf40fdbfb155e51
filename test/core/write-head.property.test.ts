import type { ServerResponse } from "node:http";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideCloseAtHeader } from "../../packages/core/src/servers/http1/close-header.ts";
import { about, isAboutConnection, own, send, type Sent } from "./sent-header.ts";

describe("[4.1, 4.10] writeHead in any form that Node takes or refuses", () => {
  const name = fc.oneof(own, about);
  const value = fc.constantFrom<unknown>("close", 7, ["a", "b"], undefined);
  const pair = fc.oneof(
    fc.tuple(own, value),
    fc.tuple(about, fc.constantFrom("keep-alive", "close")),
  );
  const pairs = fc.array<readonly [string, unknown]>(pair, { maxLength: 4 });
  const headers = fc.oneof(
    pairs.map((given) => Object.fromEntries(given)),
    pairs.map((given) => given.flat()),
    pairs.map((given) => given.flat().slice(1)),
    pairs,
    fc.constantFrom<unknown>(undefined, null, new Map([["X-A", "1"]])),
  );
  const status = fc.constantFrom<unknown>(200, 204, 404, "201", 99);
  const form = fc.oneof(
    fc.tuple(status),
    fc.tuple(status, headers),
    fc.tuple(status, headers, headers),
    fc.tuple(status, fc.constantFrom<unknown>("Fine", "", undefined), headers),
  );
  const earlier = fc.array(fc.tuple(fc.constantFrom("set", "remove"), name), { maxLength: 3 });

  /** What Node made of the call: the refusal's code, or what went over the wire. */
  function outcome(
    args: readonly unknown[],
    before: readonly (readonly [string, string])[],
    decide: (res: ServerResponse) => void,
  ): { readonly refused: boolean; readonly sent: Sent } {
    let refused = false;
    const sent = send((res) => {
      decide(res);
      for (const [does, field] of before) {
        if (does === "set") res.setHeader(field, "early");
        else res.removeHeader(field);
      }
      try {
        Reflect.apply(res.writeHead, res, args);
      } catch {
        refused = true;
        for (const field of res.getHeaderNames()) res.removeHeader(field);
        res.writeHead(500, ["Content-Length", "2"]);
      }
      res.end("ok");
    });
    return { refused, sent };
  }

  test("says close over what the handler says of it, and refuses what Node refuses", () => {
    fc.assert(
      fc.property(form, earlier, (args, before) => {
        const normal = outcome(structuredClone(args), before, () => {});
        const said: boolean[] = [];
        const closing = outcome(structuredClone(args), before, (res) =>
          decideCloseAtHeader(
            res,
            () => true,
            (saidClose) => said.push(saidClose),
          ),
        );
        expect(closing.refused).toBe(normal.refused);
        expect(closing.sent.fields.filter(isAboutConnection)).toEqual(["connection: close"]);
        const rest = ({ sent }: typeof normal): string[] =>
          sent.fields.filter((field) => !isAboutConnection(field)).toSorted();
        expect(rest(closing)).toEqual(rest(normal));
        // What was refused was not said.
        expect(said).toEqual([true]);
      }),
      { numRuns: 1_000 },
    );
  });
});
