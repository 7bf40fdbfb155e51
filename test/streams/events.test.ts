import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, buildConnector, EventSource, type MessageEvent } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import { type RunningServer, startServer } from "../helpers/running-server.ts";
import { Watched } from "../helpers/watched.ts";

const KIND = { program: new URL("fixtures/events.ts", import.meta.url), secure: false };
const RETRY_MS = 400;
const FAREWELL = { event: "moving", retryMs: RETRY_MS };

/** A name whose connections lead to the server that `target` says, as a balancer's do. */
function balancer(target: () => RunningServer): Agent {
  const connectTo = buildConnector({});
  const agent = new Agent({
    connect: (options, done) => connectTo({ ...options, port: String(target().port) }, done),
  });
  onTestFinished(() => agent.destroy());
  return agent;
}

/** A log of events that the test writes and the servers read. */
function eventLog(): { path: string; add: (event: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-events-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "log");
  writeFileSync(path, "");
  return { path, add: (event) => appendFileSync(path, `${event}\n`) };
}

test("[4.9] an EventSource is told farewell, comes back elsewhere after its retry, and misses nothing", async () => {
  const log = eventLog();
  const options = { lifecycle: { farewell: FAREWELL }, env: { EVENT_LOG: log.path } };
  const [old, next] = await Promise.all([startServer(KIND, options), startServer(KIND, options)]);
  let target = old;
  const watched = new Watched();
  const seen: { id: string; type: string; data: string }[] = [];
  let leftAt = NaN;
  const source = new EventSource("http://127.0.0.1/", {
    node: { dispatcher: balancer(() => target) },
  });
  onTestFinished(() => source.close());
  for (const type of ["message", FAREWELL.event])
    source.addEventListener(type, (event) => {
      const { data, lastEventId: id } = event as MessageEvent<string>;
      seen.push({ id, type, data });
      watched.changed();
    });
  source.addEventListener("error", () => (leftAt = performance.now()));
  const until = (data: string): Promise<true> =>
    watched.until(
      () => seen.some((event) => event.data === data) || undefined,
      () => `no ${data} in ${JSON.stringify(seen)}`,
    );

  log.add("one");
  log.add("two");
  old.program.tell("look");
  await until("two");
  target = next;
  old.program.signal();
  const report = await expectPromptExit(old.program);
  // Nobody listens just now.
  log.add("three");
  await next.program.line("subscribed after 2");
  const cameBackAfter = performance.now() - leftAt;
  log.add("four");
  next.program.tell("look");
  await until("four");

  expect(seen).toEqual([
    { id: "1", type: "message", data: "one" },
    { id: "2", type: "message", data: "two" },
    { id: "2", type: FAREWELL.event, data: "" },
    { id: "3", type: "message", data: "three" },
    { id: "4", type: "message", data: "four" },
  ]);
  expect(cameBackAfter).toBeGreaterThanOrEqual(RETRY_MS * 0.9);
  expect(report.requests).toMatchObject({ completed: 0, longLived: 1, cut: [] });
});

test("[4.9] the times after which many come back are spread", async () => {
  const log = eventLog();
  const server = await startServer(KIND, {
    lifecycle: { farewell: FAREWELL },
    env: { EVENT_LOG: log.path },
  });
  const headers = { Accept: "text/event-stream" };
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => server.open("/", { headers })),
  );
  await server.program.line("subscribed", clients.length);
  server.program.signal();
  await Promise.all(clients.map((client) => client.closed()));
  await expectPromptExit(server.program);
  const ends = clients.map((client) => client.responses());
  expect(ends.flat().filter(({ complete }) => complete)).toHaveLength(clients.length);
  const retries = ends.map(([response]) =>
    Number(/^retry: (\d+)$/m.exec(response?.body.toString() ?? "")?.[1]),
  );
  expect(Math.min(...retries)).toBeGreaterThanOrEqual(RETRY_MS);
  expect(Math.max(...retries)).toBeLessThanOrEqual(2 * RETRY_MS);
  expect(new Set(retries).size).toBeGreaterThan(1);
});
