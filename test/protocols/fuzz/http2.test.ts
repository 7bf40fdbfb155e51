import { test } from "vitest";
import { Http2Client } from "../../helpers/http2-client.ts";
import { http2Kinds } from "../http2-server.ts";
import { fuzz, FUZZ_TIMEOUT_MS } from "./fuzz.ts";
import { Http2FuzzClient } from "./http2-client.ts";
import { http2Traffic } from "./http2-script.ts";
import { expectHttp2Verdict } from "./http2-verdict.ts";
import { HELD, run, type FuzzedServer } from "./run.ts";

const kinds = Object.keys(http2Kinds) as (keyof typeof http2Kinds)[];

function serverOf(kind: keyof typeof http2Kinds): FuzzedServer {
  const { program, secure } = http2Kinds[kind];
  return {
    program,
    hold: async (port) => {
      (await Http2Client.connect({ port, secure })).request(HELD);
    },
    // All sessions are told in one moment.
    watch: async (port) => {
      const idle = await Http2Client.connect({ port, secure });
      return async () => void (await idle.goneAway());
    },
  };
}

test(
  "[5.2, 4.1, 4.6, 4.8] whatever is cut and interleaved across the signal: answered whole, refused unrun, or cut and named",
  async () => {
    await fuzz(http2Traffic, kinds, (traffic, kind) => {
      const { secure } = http2Kinds[kind];
      return run(
        serverOf(kind),
        traffic,
        (port) =>
          traffic.connections.map(
            (script, name) => new Http2FuzzClient(script, name, { port, secure }),
          ),
        (clients, ending) => expectHttp2Verdict(traffic, clients, ending),
      );
    });
  },
  FUZZ_TIMEOUT_MS,
);
