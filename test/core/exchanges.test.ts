import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createLifecycle, type LifecycleOptions } from "@lastcall/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { RawClient } from "../helpers/raw-client.ts";
import { silent } from "./quiet-settings.ts";

/** A server whose answers the test gives, and its lifecycle. */
async function stage(options: LifecycleOptions = {}) {
  const lifecycle = createLifecycle({
    exit: false,
    signals: [],
    shutdownDelayMs: 0,
    settleMs: 0,
    logger: silent,
    ...options,
  });
  const asked = new Map<string, ServerResponse>();
  const server = createServer((req, res) => void asked.set(req.url!, res));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => void (await lifecycle.shutdown()));
  const dial = async (): Promise<RawClient> => {
    const client = await RawClient.connect({ host: "127.0.0.1", port });
    onTestFinished(() => client.destroy());
    return client;
  };
  const all = (...paths: readonly string[]): Promise<void> =>
    vi.waitFor(() => expect([...asked.keys()]).toEqual(paths));
  const answer = (path: string): void => void asked.get(path)!.end(path);
  return { lifecycle, asked, dial, all, answer };
}

const closeOf = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): unknown =>
  headers["connection"];

test("[4.1, 4.10] of pipelined requests in flight each is answered and counted, and the newest alone says close", async () => {
  const { lifecycle, dial, all, answer } = await stage();
  const client = await dial();
  client.pipeline("/a", "/b", "/c");
  await all("/a", "/b", "/c");
  expect(lifecycle.inFlight).toBe(3);
  const report = lifecycle.shutdown();
  expect(lifecycle.inFlight).toBe(3);
  answer("/b");
  answer("/c");
  answer("/a");
  const answers = await Promise.all([0, 1, 2].map((n) => client.response(n)));
  expect(answers.map(({ body }) => body.toString())).toEqual(["/a", "/b", "/c"]);
  expect(answers.map(closeOf)).toEqual(["keep-alive", "keep-alive", "close"]);
  expect(await report).toMatchObject({
    exitCode: 0,
    requests: { completed: 3, aborted: 0, refused: 0, cut: [] },
  });
});

test("[4.10] a client that goes away takes all of its requests with it, and nothing waits for them", async () => {
  const { lifecycle, dial, all } = await stage();
  const client = await dial();
  client.pipeline("/a", "/b");
  await all("/a", "/b");
  const report = lifecycle.shutdown();
  client.reset();
  expect(await report).toMatchObject({ exitCode: 0, requests: { completed: 0, aborted: 2 } });
});

test("[4.1] what came between the signal and draining is served, on a new connection and on an old one", async () => {
  const { lifecycle, dial, all, answer, asked } = await stage({ shutdownDelayMs: 3_000 });
  lifecycle.ready();
  const old = await dial();
  old.request("/a");
  await all("/a");
  const report = lifecycle.shutdown();
  expect(lifecycle.state).toBe("lame-duck");
  old.pipeline("/b");
  const fresh = await dial();
  fresh.request("/c");
  await vi.waitFor(() => expect(asked.size).toBe(3));
  expect(lifecycle.inFlight).toBe(3);
  for (const path of asked.keys()) answer(path);
  expect(closeOf(await old.response(0))).toBe("keep-alive");
  expect(closeOf(await old.response(1))).toBe("close");
  expect(closeOf(await fresh.response())).toBe("close");
  await vi.waitFor(() => expect(lifecycle.inFlight).toBe(0));
  expect(lifecycle.state).toBe("lame-duck");
  expect(await report).toMatchObject({ requests: { completed: 3, refused: 0 } });
});

/** The cut comes soon: by half a second the reserve is over. */
const SHORT = { gracePeriodMs: 1_500, flushReserveMs: 500 } as const;

test("[4.8] at the deadline one that has not begun is answered 503, and one behind it that has is not its connection's last", async () => {
  const { lifecycle, dial, all, answer } = await stage(SHORT);
  const [stuck, whole] = [await dial(), await dial()];
  stuck.pipeline("/a", "/b", "/c");
  await all("/a", "/b", "/c");
  whole.pipeline("/d", "/e");
  await all("/a", "/b", "/c", "/d", "/e");
  answer("/b");
  answer("/e");
  const report = lifecycle.shutdown();
  const statuses = async (client: RawClient, count: number): Promise<unknown[]> => {
    await client.closed();
    expect(client.responses()).toHaveLength(count);
    return client.responses().map((response) => [response.status, closeOf(response)]);
  };
  expect(await statuses(stuck, 3)).toEqual([
    [503, "keep-alive"],
    [200, "keep-alive"],
    [503, "close"],
  ]);
  expect(await statuses(whole, 2)).toEqual([
    [503, "keep-alive"],
    [200, "keep-alive"],
  ]);
  const { requests, exitCode } = await report;
  expect(exitCode).toBe(1);
  expect(requests.cut.map(({ path }) => path)).toEqual(["/a", "/b", "/c", "/d", "/e"]);
});

test("[4.8, 4.9] one that has begun is broken off, with what is behind it, and said to be cut", async () => {
  const { lifecycle, dial, all, asked } = await stage(SHORT);
  const client = await dial();
  client.pipeline("/a", "/b");
  await all("/a", "/b");
  asked.get("/a")!.writeHead(200).write("begun");
  await client.text("begun");
  const report = lifecycle.shutdown();
  await client.closed();
  expect(client.responses()).toMatchObject([{ status: 200, complete: false }]);
  expect((await report).requests.cut).toMatchObject([
    { path: "/a", method: "GET", progress: "responding" },
    { path: "/b", method: "GET", progress: "processing" },
  ]);
});
