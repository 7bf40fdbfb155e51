import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import { encodeFrame, encodePreface, encodeRequest, FLAG, TYPE } from "../helpers/http2-frames.ts";
import { http2Kinds, startHttp2, type Http2Server } from "./http2-server.ts";

const CLIENTS = 5;
/** So few that several TLS records wait for the server. */
const PACKET_BYTES = 25;

const upload = { method: "POST", open: true };
const bytes = Buffer.concat([
  encodePreface(65_535),
  encodeFrame(TYPE.settings, FLAG.ack, 0),
  encodeRequest(1, "/upload?whole", upload),
  encodeFrame(TYPE.data, FLAG.endStream, 1, Buffer.from("abc")),
  encodeRequest(3, "/upload?begun", upload),
  encodeFrame(TYPE.data, 0, 3, Buffer.from("abc")),
]);

/** When the server comes to read what these clients sent, they are not there any more. */
async function askAndGo(server: Http2Server): Promise<void> {
  for (let count = 1; count <= CLIENTS; count += 1) {
    const { socket } = await server.connect({ preface: false });
    // With something unread its end is a reset.
    socket.pause();
    server.program.tell("block 200");
    await server.program.line("blocking", count);
    for (let at = 0; at < bytes.length; at += PACKET_BYTES) {
      socket.write(bytes.subarray(at, at + PACKET_BYTES));
      await turn();
    }
    socket.destroy();
  }
}

describe.each(Object.entries(http2Kinds))("%s", (_name, kind) => {
  test("[4.7, 5.2] clients that were gone when their answer was written do not hold the drain", async () => {
    const server = await startHttp2(kind);
    await askAndGo(server);
    await server.program.line("started /upload?whole", CLIENTS);
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expect(report.requests.cut).toEqual([]);
  });

  test("[4.7, 5.2] nor do those whose refusal was", async () => {
    const server = await startHttp2(kind);
    await server.hold();
    await server.startDraining();
    await askAndGo(server);
    server.release();
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
    expect(server.program.linesLike("started /upload")).toEqual([]);
  });
});
