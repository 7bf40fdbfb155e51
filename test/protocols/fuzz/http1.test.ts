import { test } from "vitest";
import { RawClient, type RawTarget } from "../../helpers/raw-client.ts";
import { serverKinds } from "../../helpers/server-kinds.ts";
import { fuzz, FUZZ_TIMEOUT_MS } from "./fuzz.ts";
import { Http1FuzzClient } from "./http1-client.ts";
import { http1Traffic } from "./http1-script.ts";
import { expectHttp1Verdict } from "./http1-verdict.ts";
import { HELD, run, type FuzzedServer } from "./run.ts";

const kinds = Object.keys(serverKinds) as (keyof typeof serverKinds)[];

function serverOf(
  kind: keyof typeof serverKinds,
): FuzzedServer & { target(port: number): RawTarget } {
  const { program, secure } = serverKinds[kind];
  const target = (port: number): RawTarget => ({ port, host: "127.0.0.1", secure });
  return {
    program,
    target,
    hold: async (port) => {
      (await RawClient.connect(target(port))).request(HELD);
    },
    watch: async (port) => () => untilDraining(target(port)),
  };
}

/** Until new requests are refused, or the listener is closed. */
async function untilDraining(target: RawTarget): Promise<void> {
  for (;;) {
    const client = await RawClient.connect(target).catch(() => undefined);
    client?.request("/readyz", { headers: { Connection: "close" } });
    await client?.closed();
    if (client === undefined || !client.received.includes("lame-duck")) return;
  }
}

test(
  "[4.1, 4.2, 4.6, 4.8] whatever is cut and interleaved across the signal: answered whole, refused unrun, or cut and named",
  async () => {
    await fuzz(http1Traffic, kinds, (traffic, kind) => {
      const server = serverOf(kind);
      return run(
        server,
        traffic,
        (port) =>
          traffic.connections.map(
            (script, name) => new Http1FuzzClient(script, name, server.target(port)),
          ),
        (clients, ending) => expectHttp1Verdict(traffic, clients, ending),
      );
    });
  },
  FUZZ_TIMEOUT_MS,
);
