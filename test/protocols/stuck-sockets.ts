import type { Program } from "../helpers/child-program.ts";
import { Http2Client } from "../helpers/http2-client.ts";
import type { RawClient } from "../helpers/raw-client.ts";
import type { ServerKind } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { http2Kinds } from "./http2-server.ts";

interface Stage {
  readonly program: Program;
  readonly port: number;
  readonly dial: (secure?: boolean) => Promise<RawClient>;
}

/** A socket that stands still at the signal, and nothing else. */
interface StuckSocket {
  readonly kind: ServerKind;
  /** Whether it holds a request, so that the deadline has to cut it. */
  readonly cut: boolean;
  readonly stick: (stage: Stage) => Promise<{ seen(): Promise<string> }>;
}

const UPLOAD = "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nbegun";

/** In words, how the connection ended. */
function watched(client: RawClient): { seen(): Promise<string> } {
  return {
    seen: async () => {
      await client.closed();
      const statuses = client.responses().map(({ status }) => String(status));
      return [...statuses, client.endedCleanly ? "FIN" : "ended"].join(", ");
    },
  };
}

function sends(
  kind: ServerKind,
  bytes: string,
  { cut = false, begun, secure }: { cut?: boolean; begun?: string; secure?: boolean } = {},
): StuckSocket {
  return {
    kind,
    cut,
    stick: async ({ program, dial }) => {
      const client = await dial(secure);
      if (bytes !== "") client.send(bytes);
      if (begun !== undefined) await program.line(begun);
      return watched(client);
    },
  };
}

async function watchedSession(client: Http2Client): Promise<{ seen(): Promise<string> }> {
  return {
    seen: async () => {
      await client.closed();
      const goAways = client.goAways.map(({ lastStreamId }) => `GOAWAY(${lastStreamId})`);
      return [...client.outcomes, ...goAways, client.endedCleanly ? "FIN" : "ended"].join(", ");
    },
  };
}

const { http, https } = serverKinds;
const h2c = http2Kinds["h2c, compat"];
const h2 = http2Kinds["h2 over TLS, compat"];
const both = (
  name: string,
  stuck: (kind: ServerKind) => StuckSocket,
): Record<string, StuckSocket> => ({
  [`${name}, http`]: stuck(http),
  [`${name}, https`]: stuck(https),
});

export const stuckSockets: Readonly<Record<string, StuckSocket>> = {
  ...both("never a byte", (kind) => sends(kind, "")),
  "never a byte of TLS": sends(https, "", { secure: false }),
  "half a TLS record": sends(https, "\u0016\u0003\u0001", { secure: false }),
  ...both("half a request line", (kind) => sends(kind, "GET /fa")),
  ...both("half a head", (kind) => sends(kind, "GET /fast HTTP/1.1\r\nHost: loc")),
  ...both("half a body", (kind) => sends(kind, UPLOAD, { cut: true, begun: "started /upload" })),
  ...both("idle, kept alive", (kind) => ({
    kind,
    cut: false,
    stick: async ({ dial }) => {
      const client = await dial();
      client.request("/fast");
      await client.response();
      return watched(client);
    },
  })),
  ...both("a handler that hangs", (kind) =>
    sends(kind, "GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n", {
      cut: true,
      begun: "started /hang",
    }),
  ),
  ...both("a reader that stopped", (kind) => ({
    kind,
    cut: true,
    stick: async ({ program, dial }) => {
      const client = await dial();
      client.pipeline(...Array.from({ length: 8 }, () => "/big"));
      client.socket.pause();
      await program.line("started /big", 8);
      client.socket.once("error", () => {});
      return { seen: async () => "nothing more" };
    },
  })),
  "never a preface, h2c": {
    kind: h2c,
    cut: false,
    stick: async ({ port }) =>
      watchedSession(await Http2Client.connect({ port, secure: false, preface: false })),
  },
  "idle session, h2c": {
    kind: h2c,
    cut: false,
    stick: async ({ port }) => {
      const client = await Http2Client.connect({ port, secure: false });
      await client.finished(client.request("/fast"));
      return watchedSession(client);
    },
  },
  "closed window, h2 TLS": {
    kind: h2,
    cut: true,
    stick: async ({ port }) => {
      const client = await Http2Client.connect({ port, secure: true, reads: false });
      await client.begun(client.request("/big"));
      return watchedSession(client);
    },
  },
};
