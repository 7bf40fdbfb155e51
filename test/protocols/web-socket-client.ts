import { once } from "node:events";
import { WebSocket, type ClientOptions } from "ws";
import { certificate } from "../helpers/certificate.ts";
import type { RunningServer } from "../helpers/running-server.ts";

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket client that keeps what it got. */
export class WebSocketClient {
  readonly messages: Buffer[] = [];
  readonly closed: Promise<Closed>;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer) => this.messages.push(data));
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(server: RunningServer, path = "/"): Promise<WebSocketClient> {
    const options: ClientOptions = { ca: certificate.cert };
    const socket = new WebSocket(server.origin.replace("http", "ws") + path, options);
    const client = new WebSocketClient(socket);
    await once(socket, "open");
    return client;
  }

  async echo(text: string): Promise<void> {
    this.socket.send(text);
    await once(this.socket, "message");
  }
}
