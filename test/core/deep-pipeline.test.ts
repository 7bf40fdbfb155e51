import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { forgetPipelined } from "../../packages/core/src/servers/http1/deep-pipeline.ts";

test("[4.8] only of a deep pipeline is Node kept from ending each request by itself", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [socket] = (await once(server, "connection")) as [Socket];
  const own = (): void => {};
  socket.on("close", own);
  const before = socket.listeners("close");
  forgetPipelined(socket, 100);
  expect(socket.listeners("close")).toEqual(before);
  forgetPipelined(socket, 101);
  // Node has one there, under a name that no Node promises.
  expect(socket.listeners("close")).toHaveLength(before.length - 1);
  expect(socket.listeners("close")).toContain(own);
  client.destroy();
  server.close();
});
