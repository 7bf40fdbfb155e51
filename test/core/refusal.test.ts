import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Refusal } from "../../packages/core/src/servers/refusal.ts";

test("[4.2] nothing is left of an answer that a handler had begun", async () => {
  const refusal = new Refusal({
    body: "{}",
    contentType: "application/json",
    headers: { "X-Region": "north" },
    retryAfterSeconds: 10,
  });
  const server = createServer((req, res) => {
    res.statusCode = 201;
    res.statusMessage = "Created";
    res.setHeader("Location", "/orders/7");
    refusal.answerAlone(req, res);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get({ port, host: "127.0.0.1", agent: false }), "response")) as [
    IncomingMessage,
  ];
  response.resume();
  expect(response).toMatchObject({ statusCode: 503, statusMessage: "Service Unavailable" });
  expect(response.headers).not.toHaveProperty("location");
  expect(response.headers).toMatchObject({ "x-region": "north" });
});

function secondsOf(retryAfterSeconds: number | "jitter"): Set<number> {
  const refusal = new Refusal({
    body: "{}",
    contentType: "application/json",
    headers: {},
    retryAfterSeconds,
  });
  return new Set(
    Array.from({ length: 200 }, () =>
      Number(/^Retry-After: (\d+)\r$/m.exec(refusal.raw().toString())?.[1]),
    ),
  );
}

test("[4.2] Retry-After is the seconds chosen", () => {
  expect(secondsOf(10)).toEqual(new Set([10]));
});

test("[5.1] Retry-After spreads those who were refused together where nobody has chosen", () => {
  expect(secondsOf("jitter")).toEqual(new Set([1, 2]));
});
