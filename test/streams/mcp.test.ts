import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { type RunningServer, startServer } from "../helpers/running-server.ts";

const TOO_SHORT = { gracePeriodMs: 3_000, flushReserveMs: 1_500 };
/** The SDK's client notices a broken answer only by the time it takes. */
const CUT_CALL_MS = 4_000;
const WHOLE_CALL_MS = 25_000;

const kinds = ["http", "express", "fastify"].map((name) => ({
  name,
  program: new URL(`fixtures/mcp-${name}.ts`, import.meta.url),
  secure: false,
}));

const WHOLE = { status: "fulfilled", value: { content: [{ type: "text", text: "whole" }] } };

function transportTo(server: RunningServer, sessionId?: string): StreamableHTTPClientTransport {
  const url = new URL(`${server.origin}/mcp`);
  return new StreamableHTTPClientTransport(url, sessionId === undefined ? {} : { sessionId });
}

/** A session, and the stream open on which the server speaks by itself. */
async function openSession(
  server: RunningServer,
): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> {
  const client = new Client({ name: "test", version: "1.0.0" });
  onTestFinished(() => client.close());
  const transport = transportTo(server);
  await client.connect(transport);
  await server.program.line("stream opened");
  return { client, transport };
}

function call(client: Client, timeout: number): Promise<unknown> {
  return client.callTool({ name: "slow" }, undefined, { timeout });
}

/** A session with a tool call under way. */
async function callTool(
  server: RunningServer,
  timeout: number,
): Promise<PromiseSettledResult<unknown>[]> {
  const { client } = await openSession(server);
  return Promise.allSettled([call(client, timeout)]);
}

describe.each(kinds)("MCP on $name", (kind) => {
  test("[4.9, 4.1] a tool call under way at the signal ends whole, the server's own stream is ended", async () => {
    const server = await startServer(kind);
    const called = callTool(server, WHOLE_CALL_MS);
    await server.program.line("tool called");
    await server.startDraining();
    server.release();
    expect(await called).toMatchObject([WHOLE]);
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 1, longLived: 1, cut: [] });
  });

  test("[4.9, 4.2] a session ends with its server: refused while draining, unknown elsewhere, where its client begins another", async () => {
    const [old, next] = await Promise.all([startServer(kind), startServer(kind)]);
    const { client, transport } = await openSession(old);
    const { sessionId } = transport;
    const under = Promise.allSettled([call(client, WHOLE_CALL_MS)]);
    await old.program.line("tool called");
    await old.startDraining();
    await expect(call(client, WHOLE_CALL_MS)).rejects.toThrow(/503|draining|shutting down/i);
    old.release();
    expect(await under).toMatchObject([WHOLE]);
    await expectPromptExit(old.program);

    const known = new Client({ name: "test", version: "1.0.0" });
    onTestFinished(() => known.close());
    await known.connect(transportTo(next, sessionId));
    await expect(call(known, WHOLE_CALL_MS)).rejects.toMatchObject({ code: 404 });
    const begun = await openSession(next);
    expect(begun.transport.sessionId).not.toBe(sessionId);
    const again = Promise.allSettled([call(begun.client, WHOLE_CALL_MS)]);
    await next.program.line("tool called");
    next.release();
    expect(await again).toMatchObject([WHOLE]);
  });

  test("[4.9, 4.8] one that is still under way at the deadline has no result, and is named", async () => {
    const server = await startServer(kind, { lifecycle: TOO_SHORT });
    const called = callTool(server, CUT_CALL_MS);
    await server.program.line("tool called");
    server.program.signal();
    const report = await expectExit(server.program, 1);
    expect(await called).toMatchObject([{ status: "rejected", reason: expect.any(Error) }]);
    expect(report.requests).toMatchObject({
      completed: 0,
      longLived: 1,
      cut: [{ method: "POST", path: "/mcp" }],
    });
  });
});
