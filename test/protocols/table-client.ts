import { WebSocket } from "ws";
import { certificate } from "../helpers/certificate.ts";
import { Http2Client } from "../helpers/http2-client.ts";
import { RawClient } from "../helpers/raw-client.ts";

/** One connection of the table: what it asks for, and in words what it was answered. */
export interface TableClient {
  ask(path: string): void;
  /** In words, when all is over. */
  seen(): Promise<string>;
}

export type Connect = (port: number) => Promise<TableClient>;

export function http1(secure: boolean): Connect {
  return async (port) => {
    const client = await RawClient.connect({ port, host: "127.0.0.1", secure });
    return {
      ask: (path) => client.request(path),
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

export function http2(secure: boolean): Connect {
  return async (port) => {
    const client = await Http2Client.connect({ port, secure });
    return {
      ask: (path) => void client.request(path),
      seen: async () => {
        await client.closed();
        const goAways = client.goAways.map(({ lastStreamId }) => `GOAWAY(${lastStreamId})`);
        return [...client.outcomes, ...goAways, client.endedCleanly ? "FIN" : "reset"].join(", ");
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
      ask: (path) => socket.send(path),
      seen: async () => {
        await over;
        return words.join(", ");
      },
    };
  };
}
