import { serverKinds } from "../helpers/server-kinds.ts";
import { connectKinds, http2Kinds } from "./http2-server.ts";
import { http1, http2, upgraded, webSocket, type Connect } from "./table-client.ts";

/** One row group of the table. */
export interface Protocol {
  readonly program: URL;
  readonly connect: Connect;
  /** What is asked for to be in flight at the signal. */
  readonly path: string;
  /** The line by which the program says that it is; none where a library opens and nothing needs to be asked. */
  readonly begun?: RegExp;
  /** What is asked for and never ends; absent where that is `path`. */
  readonly stuckPath?: string;
  /** Whether only the deadline can end what is stuck. */
  readonly cutWhenStuck: boolean;
}

const fixture = (file: string): URL => new URL(`fixtures/${file}.ts`, import.meta.url);
const requests = {
  path: "/slow",
  begun: /^started/,
  stuckPath: "/hang-stream",
  cutWhenStuck: true,
} as const;
const h2c = connectKinds["h2c, CONNECT"].program;
const upgrade = (name: string): { headers: Record<string, string> } => ({
  headers: { Connection: "Upgrade", Upgrade: name, "Sec-WebSocket-Key": "x" },
});

/** `echo` is the authority of something behind a tunnel that says everything back. */
export function protocolsOver(echo: string): Readonly<Record<string, Protocol>> {
  return {
    "HTTP/1.1": { ...requests, program: serverKinds.http.program, connect: http1(false) },
    "HTTP/1.1 TLS": { ...requests, program: serverKinds.https.program, connect: http1(true) },
    h2c: { ...requests, program: http2Kinds["h2c, compat"].program, connect: http2(false) },
    "h2 TLS": {
      ...requests,
      program: http2Kinds["h2 over TLS, compat"].program,
      connect: http2(true),
    },
    "event stream": {
      program: serverKinds.http.program,
      connect: http1(false, { headers: { Accept: "text/event-stream" } }),
      path: "/sse",
      begun: /^started/,
      cutWhenStuck: false,
    },
    "event stream h2c": {
      program: http2Kinds["h2c, streams"].program,
      connect: http2(false, { headers: { accept: "text/event-stream" } }),
      path: "/sse",
      begun: /^started/,
      cutWhenStuck: false,
    },
    WebSocket: {
      program: fixture("ws"),
      connect: webSocket(false),
      path: "/",
      cutWhenStuck: false,
    },
    "WebSocket TLS": {
      program: fixture("ws-tls"),
      connect: webSocket(true),
      path: "/",
      cutWhenStuck: false,
    },
    "WebSocket, no library": {
      program: fixture("raw-upgrades"),
      connect: upgraded(upgrade("websocket")),
      path: "/",
      begun: /^upgrade/,
      cutWhenStuck: false,
    },
    "WebSocket over h2c": {
      program: h2c,
      connect: http2(false, { method: "CONNECT", protocol: "websocket", open: true }),
      path: "/",
      begun: /^connect/,
      cutWhenStuck: false,
    },
    "unknown upgrade": {
      program: fixture("raw-upgrades"),
      connect: upgraded(upgrade("echo")),
      path: "/echo",
      begun: /^upgrade/,
      cutWhenStuck: true,
    },
    CONNECT: {
      program: fixture("raw-upgrades"),
      connect: upgraded({ method: "CONNECT" }),
      path: echo,
      begun: /^tunnel/,
      cutWhenStuck: true,
    },
    "CONNECT over h2c": {
      program: h2c,
      connect: http2(false, { method: "CONNECT", open: true }),
      path: echo,
      begun: /^connect/,
      cutWhenStuck: true,
    },
  };
}
