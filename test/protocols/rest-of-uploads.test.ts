import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createLifecycle } from "@lastcall/core";
import { expect, test } from "vitest";
import { silent } from "../core/quiet-settings.ts";

const PIECE = Buffer.alloc(1_024, "u");
const PIECES = 16;

test.each([
  ["keep-alive", "read by nobody", (): void => {}],
  ["keep-alive", "read by the handler", (req: IncomingMessage): void => void req.resume()],
  ["close", "read by nobody", (): void => {}],
  ["close", "read by the handler", (req: IncomingMessage): void => void req.resume()],
])(
  "[4.1] an answer that said %s before the signal is not destroyed while its upload comes in, %s",
  async (connection, _, read) => {
    const lifecycle = createLifecycle({
      exit: false,
      signals: [],
      settleMs: 20,
      shutdownDelayMs: 0,
      logger: silent,
    });
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    // A client that reads when it has sent all.
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
    client.on("error", () => {});
    const length = String(PIECE.length * PIECES);
    client.write(
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\nContent-Length: ${length}\r\n\r\n`,
    );
    const [req, res] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
    read(req);
    res.writeHead(200, { "Content-Length": "5" }).flushHeaders();
    const report = lifecycle.shutdown();
    res.end("whole");
    await once(res, "close");
    // Far longer than an idle connection would be kept for.
    for (let piece = 0; piece < PIECES; piece += 1) {
      await pause(20);
      client.write(PIECE);
    }
    const chunks = await client.resume().toArray();
    expect(Buffer.concat(chunks as Buffer[]).toString()).toMatch(
      /^HTTP\/1.1 200 [^]+\r\n\r\nwhole$/,
    );
    expect(await report).toMatchObject({ exitCode: 0, requests: { completed: 1, cut: [] } });
  },
);
