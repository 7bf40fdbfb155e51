import { once } from "node:events";
import type { AddressInfo } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { expectRefusal, expectText } from "../helpers/expectations.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { gracefulPlugin, type Lifecycle } from "@lastcall/fastify";
import { listenLocally, withHeldRoute } from "./fastify-apps.ts";

test("[3.8, 5.3] fastify.close() drains the app's own servers, and the other app of the lifecycle lives on", async () => {
  const { app, lifecycle, begun, held } = await withHeldRoute(fastify());
  const other = fastify();
  await other.register(gracefulPlugin, { lifecycle });
  other.get("/", () => "lives on");
  await listenLocally(app);
  const url = await listenLocally(other);
  const { port } = app.server.address() as AddressInfo;
  const dial = (): Promise<RawClient> => RawClient.connect({ port, host: "127.0.0.1" });
  const [slow, idle] = [await dial(), await dial()];
  idle.request("/work");
  expectText(await idle.response(), 200, "done");
  slow.request("/held");
  await begun;
  const closed = app.close();
  // Until the hook that begins the drain has run.
  while (lifecycle.stats.tasks === 0) await new Promise(setImmediate);
  idle.request("/work");
  expectRefusal(await idle.response(1));
  expect(await (await fetch(url)).text()).toBe("lives on");
  held.resolve();
  expectText(await slow.response(), 200, "held");
  await closed;
  expect(app.server.listening).toBe(false);
  expect(lifecycle.state).toBe("ready");
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await (await fetch(url)).text()).toBe("lives on");
  await other.close();
  const report = await lifecycle.shutdown();
  expect(report).toMatchObject({ reason: "fastify.close()", exitCode: 0 });
  expect(report.requests).toMatchObject({ refused: 0, cut: [] });
});

/** Both apps listen, with a request under way on the first. */
async function besideAnother(
  app: FastifyInstance,
  lifecycle: Lifecycle,
): Promise<{ other: FastifyInstance; slow: RawClient }> {
  const other = fastify();
  await other.register(gracefulPlugin, { lifecycle });
  await listenLocally(app);
  await listenLocally(other);
  const { port } = app.server.address() as AddressInfo;
  const slow = await RawClient.connect({ port, host: "127.0.0.1" });
  slow.request("/held");
  return { other, slow };
}

test("[3.8] a shutdown that begins while one app closes waits for its requests", async () => {
  const { app, lifecycle, begun, held } = await withHeldRoute(fastify());
  const { slow } = await besideAnother(app, lifecycle);
  await begun;
  const closed = app.close();
  while (lifecycle.stats.tasks === 0) await new Promise(setImmediate);
  const aborted = once(lifecycle.signal, "abort");
  const report = lifecycle.shutdown();
  await aborted;
  held.resolve();
  expectText(await slow.response(), 200, "held");
  await closed;
  expect(await report).toMatchObject({ exitCode: 0 });
});

test("[2.4, 4.8] closing one of several apps cuts what outlasts the drain deadline", async () => {
  const { app, lifecycle, begun } = await withHeldRoute(fastify(), { gracePeriodMs: 1_000 });
  const { other, slow } = await besideAnother(app, lifecycle);
  await begun;
  await app.close();
  expectRefusal(await slow.response());
  expect(lifecycle.state).toBe("ready");
  await other.close();
});
