import { once } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createLifecycle } from "@lastcall/core";
import { expect, test } from "vitest";
import { silent } from "./quiet-settings.ts";

test("[2.4, 4.1] a predicate that throws keeps neither the shutdown nor a request from its end", async () => {
  const errors: string[] = [];
  const lifecycle = createLifecycle({
    exit: false,
    signals: [],
    isLongLived: () => {
      throw new Error("no such header");
    },
    logger: { ...silent, error: (line) => void errors.push(line) },
  });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answered = once(get({ port, host: "127.0.0.1", agent: false }), "response");
  const [, held] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
  const report = lifecycle.shutdown();
  held.end("whole");
  const [response] = (await answered) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.resume();
  expect(await report).toMatchObject({ exitCode: 0, requests: { completed: 1, cut: [] } });
  expect(errors[0]).toBe("isLongLived failed: no such header");
});
