import { WebSocket } from "ws";
import { certificate } from "../helpers/certificate.ts";
import { Http2Client } from "../helpers/http2-client.ts";
import type { Http2Request } from "../helpers/http2-frames.ts";
import { RawClient, type RawRequest } from "../helpers/raw-client.ts";
import { clientFrame, GOING_AWAY, OPCODE, serverFrame } from "../helpers/web-socket-frames.ts";

/** One connection of the table: what it asks for, and in words what it was answered. */
export interface TableClient {
  ask(path: string): void;
  /** Ends its side, where the server has no reason to. */
  finish?(): void;
  /** In words, when all is over. */
  seen(): Promise<string>;
}

export type Connect = (port: number) => Promise<TableClient>;

const CLOSE = serverFrame(OPCODE.close, GOING_AWAY);

export function http1(secure: boolean, request: RawRequest = {}): Connect {
  return async (port) => {
    const client = await RawClient.connect({ port, host: "127.0.0.1", secure });
    return {
      ask: (path) => client.request(path, request),
      seen: async () => {
        await client.closed();
        const answers = client
          .responses()
          .map(({ status, complete }) => `${status}${complete ? "" : " cut"}`);
        return [...answers, client.endedCleanly ? "FIN" : "reset"].join(", ");
      },
    };
  };
}

/** An upgrade or a tunnel over HTTP/1.1, byte by byte; answers a Close frame by ending. */
export function upgraded(request: RawRequest): Connect {
  return async (port) => {
    const client = await RawClient.connect({ port, host: "127.0.0.1" });
    const closeCame = (): boolean => client.received.subarray(-CLOSE.length).equals(CLOSE);
    client.socket.on("data", () => {
      if (closeCame()) client.socket.end();
    });
    return {
      ask: (path) => client.request(path, request),
      finish: () => client.socket.end(),
      seen: async () => {
        await client.closed();
        const [, status] = /^HTTP\/1\.1 (\d+)/.exec(client.received.toString("latin1")) ?? [];
        const words = [status ?? "nothing", closeCame() ? "close 1001" : ""].filter(Boolean);
        return [...words, client.endedCleanly ? "FIN" : "reset"].join(", ");
      },
    };
  };
}

/** With a protocol or a method, a stream that stays open; a Close frame on it is answered. */
export function http2(secure: boolean, request: Http2Request = {}): Connect {
  return async (port) => {
    const client = await Http2Client.connect({ port, secure });
    let id = 0;
    const closeCame = (): boolean => id > 0 && client.seen(id).body.subarray(-4).equals(CLOSE);
    const end = (bytes: Buffer): void => {
      if (client.open) client.data(id, bytes, true);
    };
    if (request.protocol === "websocket") {
      client.socket.on("data", () => {
        if (closeCame() && !client.seen(id).over) end(clientFrame(OPCODE.close, GOING_AWAY));
      });
    }
    return {
      ask: (path) => {
        id = client.request(path, request);
      },
      ...(request.open === true ? { finish: () => end(Buffer.alloc(0)) } : {}),
      seen: async () => {
        await client.closed();
        const words: string[] = [...client.outcomes, ...(closeCame() ? ["close 1001"] : [])];
        const goAways = client.goAways.map(({ lastStreamId }) => `GOAWAY(${lastStreamId})`);
        return [...words, ...goAways, client.endedCleanly ? "FIN" : "reset"].join(", ");
      },
    };
  };
}

/** A WebSocket; what it asks is an echo, and a path is one it is opened on. */
export function webSocket(secure: boolean): Connect {
  return async (port) => {
    const socket = new WebSocket(`${secure ? "wss" : "ws"}://127.0.0.1:${port}/`, {
      ca: certificate.cert,
    });
    const words: string[] = [];
    const over = new Promise<void>((resolve) => {
      socket.on("message", () => words.push("echo"));
      socket.on("error", (error) => words.push(error.message));
      socket.on("close", (code) => {
        words.push(`close ${code}`);
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      socket.once("open", resolve);
      socket.once("close", () => resolve());
    });
    return {
      ask: (path) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(path);
      },
      seen: async () => {
        await over;
        return words.join(", ");
      },
    };
  };
}
