import { connect, type Socket } from "node:net";
import { randomBytes } from "node:crypto";
import type { Stage } from "../stage.ts";
import type { Target } from "../wire/connection.ts";
import { type Case, passedIf, type Playing } from "./case.ts";

const HANDSHAKE_MS = 1_000;
const CLOSE_OPCODE = 0x8;

interface Opened {
  readonly socket: Socket;
  readonly frames: () => Buffer;
}

/** The first of `paths` where a WebSocket can be opened (RFC 6455 §4.1). */
export async function findWebSocket(
  target: Target,
  paths: readonly string[],
): Promise<string | undefined> {
  for (const path of paths) {
    const opened = await open(target, path);
    opened?.socket.destroy();
    if (opened !== undefined) return path;
  }
  return undefined;
}

function open({ host, port }: Target, path: string): Promise<Opened | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let received = Buffer.alloc(0);
    let headEnd = -1;
    const give = (opened: Opened | undefined): void => {
      socket.setTimeout(0);
      if (opened === undefined) socket.destroy();
      resolve(opened);
    };
    socket.setTimeout(HANDSHAKE_MS, () => give(undefined));
    socket.on("error", () => give(undefined));
    socket.on("close", () => resolve(undefined));
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (headEnd >= 0) return;
      headEnd = received.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const isOpen = received.toString("latin1", 0, 12) === "HTTP/1.1 101";
      give(isOpen ? { socket, frames: () => received.subarray(headEnd + 4) } : undefined);
    });
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
  });
}

export function goingAway(path: string | undefined): Case {
  return {
    id: "websocket-close",
    title: "an open WebSocket is sent Close 1001, Going Away",
    advice:
      "Send Close 1001 to every WebSocket when the drain begins (RFC 6455 §7.4.1), so that clients reconnect elsewhere.",
    rules: [],
    inapplicable: () =>
      path === undefined ? "no WebSocket was found: name its path by --websocket-path" : undefined,
    async play(stage: Stage): Promise<Playing> {
      const opened = await open(stage.subject.target, path!);
      opened?.socket.on("data", () => {
        // The closing handshake is the client's to complete (RFC 6455 §5.5.1); a zero mask leaves the code as it is.
        if (closeCode(opened.frames()) !== undefined)
          opened.socket.end(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]));
      });
      return {
        judge: () => {
          if (opened === undefined)
            return passedIf(false, "the handshake failed before the signal");
          opened.socket.destroy();
          const code = closeCode(opened.frames());
          const evidence = code === undefined ? "no Close frame" : `Close ${code}`;
          return passedIf(code === 1001 || code === 1012, evidence);
        },
      };
    },
  };
}

/** The status of the Close frame among the server's frames, which are not masked. */
function closeCode(frames: Buffer): number | undefined {
  let at = 0;
  while (at + 2 <= frames.length) {
    const opcode = frames[at]! & 0x0f;
    let length = frames[at + 1]! & 0x7f;
    let start = at + 2;
    if (length === 126) {
      if (start + 2 > frames.length) return undefined;
      length = frames.readUInt16BE(start);
      start += 2;
    } else if (length === 127) {
      if (start + 8 > frames.length) return undefined;
      length = Number(frames.readBigUInt64BE(start));
      start += 8;
    }
    if (opcode === CLOSE_OPCODE)
      return length >= 2 && start + 2 <= frames.length ? frames.readUInt16BE(start) : 1005;
    at = start + length;
  }
  return undefined;
}
