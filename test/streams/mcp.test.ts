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

/** A session with a tool call under way, and the stream open on which the server speaks by itself. */
async function callTool(
  server: RunningServer,
  timeout: number,
): Promise<PromiseSettledResult<unknown>[]> {
  const client = new Client({ name: "test", version: "1.0.0" });
  onTestFinished(() => client.close());
  const transport = new StreamableHTTPClientTransport(new URL(`${server.origin}/mcp`));
  await client.connect(transport);
  await server.program.line("stream opened");
  const call = client.callTool({ name: "slow" }, undefined, { timeout });
  return Promise.allSettled([call]);
}

describe.each(kinds)("MCP on $name", (kind) => {
  test("[4.9, 4.1] a tool call under way at the signal ends whole, the server's own stream is ended", async () => {
    const server = await startServer(kind);
    const called = callTool(server, WHOLE_CALL_MS);
    await server.program.line("tool called");
    await server.startDraining();
    server.release();
    expect(await called).toMatchObject([
      { status: "fulfilled", value: { content: [{ type: "text", text: "whole" }] } },
    ]);
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 1, longLived: 1, cut: [] });
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
