import { Agent, request } from "node:http";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import type { Act } from "./acts.ts";

const host = "127.0.0.1";
const PART = Buffer.alloc(16 * 1024, "u");
const MAX_PIPELINED = 8;

/** Requests and their breaking off, over HTTP/1.1; `close` ends what is kept alive. */
export function http1Acts(port: number): { readonly acts: readonly Act[]; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  const exchange = (path: string, body?: Buffer, kept: Agent | false = agent): Promise<void> =>
    new Promise((resolve) => {
      const req = request({ host, port, path, agent: kept, method: body ? "POST" : "GET" });
      const over = (): void => resolve();
      req.on("response", (res) => res.on("error", over).on("close", over).resume());
      req.on("error", over);
      req.on("close", over);
      req.end(body);
    });

  const raw = async (bytes: string, then: (socket: Socket) => Promise<unknown>): Promise<void> => {
    const socket = connect({ host, port });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {}).resume();
    socket.write(bytes);
    await Promise.race([then(socket), closed]);
    if (!socket.destroyed) socket.resetAndDestroy();
    await closed;
  };
  const head = (path: string, more = ""): string =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
  const uploadHead = "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";

  const one = (
    name: string,
    share: number,
    run: (random: () => number) => Promise<unknown>,
  ): Act => ({
    name,
    share,
    run: async (random) => {
      await run(random);
      return 1;
    },
  });

  const acts: Act[] = [
    one("kept alive", 40, () => exchange("/fast")),
    one("new connection", 10, () => exchange("/fast", undefined, false)),
    one("slow", 5, (random) => exchange(`/slow?${Math.floor(random() * 10)}`)),
    one("upload", 8, (random) => exchange("/upload", PART.subarray(0, random() * PART.length))),
    one("big", 3, () => exchange("/big")),
    one("server destroys it", 4, () => exchange("/destroyed")),
    one("server breaks off", 4, () => exchange("/broken")),
    one("no such method", 1, () => raw("NONSENSE\r\n\r\n", (socket) => once(socket, "close"))),
    one("half a head", 2, (random) => raw("GET /fast HT", () => pause(random() * 3))),
    one("client resets its wait", 4, (random) => raw(head("/slow?20"), () => pause(random() * 10))),
    one("client resets the answer", 3, () => raw(head("/big"), (socket) => once(socket, "data"))),
    one("upload that stops", 4, (random) =>
      raw(uploadHead, async (socket) => {
        socket.write(PART);
        await pause(random() * 10);
      }),
    ),
    one("WebSocket", 4, async (random) => {
      const socket = new WebSocket(`ws://${host}:${port}/`);
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.on("error", () => {});
      socket.once("open", () => socket.send("echo"));
      socket.once("message", () => {
        if (random() < 0.5) socket.close();
        else socket.terminate();
      });
      await closed;
    }),
    {
      name: "pipelined",
      share: 2,
      run: async (random) => {
        const count = 1 + Math.floor(random() * MAX_PIPELINED);
        const last = head("/fast", "Connection: close\r\n");
        await raw(head("/fast").repeat(count - 1) + last, (socket) => {
          // Some go before they have read what they asked for.
          return random() < 0.3 ? once(socket, "data") : once(socket, "close");
        });
        return count;
      },
    },
  ];
  return { acts, close: () => agent.destroy() };
}
