import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  answerInstead,
  breakOff,
  endAnswer,
} from "../../packages/core/src/servers/http1/end-response.ts";
import { RawClient } from "../helpers/raw-client.ts";

/** A request that waits for its answer. */
async function asked(version: "1.0" | "1.1" = "1.1") {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = await RawClient.connect({ host: "127.0.0.1", port });
  onTestFinished(() => client.destroy());
  client.request("/", { version });
  const [, res] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
  return { client, res };
}

test.each([
  ["", "begun"],
  ["goodbye", "begungoodbye"],
])(
  "[4.9] an answer is ended with the last words %j, and its handler runs on",
  async (words, body) => {
    const { client, res } = await asked();
    res.write("begun");
    endAnswer(res, words);
    const [late, last] = [vi.fn(), vi.fn()];
    expect(res.write("late", late)).toBe(true);
    expect(res.end("later", last)).toBe(res);
    expect(res.setHeader("X-Late", "yes")).toBe(res);
    res.emit("error", new Error("nobody listens"));
    expect((await client.response()).body.toString()).toBe(body);
    expect([late, last].map((callback) => callback.mock.calls.length)).toEqual([1, 1]);
  },
);

test("[4.8] an answer that has not begun is given by Node's own methods, whatever stands in their place", async () => {
  const { client, res } = await asked();
  const replaced = vi.fn();
  Object.assign(res, { end: replaced, writeHead: replaced, setHeader: replaced });
  answerInstead(res, () => res.writeHead(503).end("instead"));
  expect(await client.response()).toMatchObject({ status: 503 });
  expect(replaced).not.toHaveBeenCalled();
  // An error handler that is told otherwise destroys the socket.
  expect(res.headersSent).toBe(false);
  expect(() => res.writeHead(200).end("own")).not.toThrow();
});

test("[4.9] an answer of known length is broken off with the connection", async () => {
  const { client, res } = await asked();
  res.writeHead(200, { "Content-Length": "10" }).write("begun");
  await client.text("begun");
  breakOff(res, res.req.socket);
  await client.closed();
  expect(client.responses()).toMatchObject([{ complete: false }]);
});

test("[4.9] one whose end is that of the connection is reset", async () => {
  const { client, res } = await asked("1.0");
  res.write("begun");
  await client.text("begun");
  breakOff(res, res.req.socket);
  await client.closed();
  expect(client.endedCleanly).toBe(false);
});

test("[4.9] an RPC stream is ended by its own last frame, unless its handler has ended it", async () => {
  const { client, res } = await asked();
  res.writeHead(200, { "Content-Type": "application/grpc-web+proto" }).write("begun");
  breakOff(res, res.req.socket);
  const { complete, body } = await client.response();
  expect(complete).toBe(true);
  expect(body.toString("latin1")).toMatch(/^begun.+grpc-status: ?14/s);
});

test("[4.8] a connection without an answer is destroyed", async () => {
  const { client, res } = await asked();
  breakOff(undefined, res.req.socket);
  await client.closed();
  expect(client.received).toHaveLength(0);
});
