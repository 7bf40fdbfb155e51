import * as fc from "fast-check";
import { test } from "vitest";
import { Http2Client } from "../../helpers/http2-client.ts";
import { http2Kinds } from "../http2-server.ts";
import { Http2FuzzClient } from "./http2-client.ts";
import { http2Traffic } from "./http2-script.ts";
import { expectHttp2Verdict } from "./http2-verdict.ts";
import { HELD, run } from "./run.ts";
test("again", async () => {
  const kinds = Object.keys(http2Kinds) as (keyof typeof http2Kinds)[];
  const prop = fc.asyncProperty(http2Traffic, fc.constantFrom(...kinds), async (traffic, kind) => {
    const { program, secure } = http2Kinds[kind];
    for (let n = 0; n < 60; n += 1) {
      const from = performance.now();
      await run(
        {
          program,
          hold: async (port) => {
            (await Http2Client.connect({ port, secure })).request(HELD);
          },
          watch: async (port) => {
            const idle = await Http2Client.connect({ port, secure });
            return async () => void (await idle.goneAway());
          },
        },
        traffic,
        (port) =>
          traffic.connections.map(
            (script, name) => new Http2FuzzClient(script, name, { port, secure }),
          ),
        (clients, ending) => {
          if (performance.now() - from > 5000) {
            console.log("SLOW", n, JSON.stringify(ending.report));
            for (const c of clients)
              console.log(
                JSON.stringify([
                  c.nameOf(0),
                  c.script,
                  c.session?.goAways,
                  c.session?.streams.map((s) => [s.id, s.status, s.ended, s.resetCode]),
                ]),
              );
            console.log([...ending.started].join(" "));
          }
          expectHttp2Verdict(traffic, clients, ending);
        },
      );
    }
  });
  await fc.assert(prop, { seed: 194444404, path: "28", numRuns: 1, endOnFailure: true });
}, 600_000);
