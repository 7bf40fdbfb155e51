import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { describe, expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { startServer, type RunningServer } from "../helpers/running-server.ts";
import { echoRpc } from "./connect-service.ts";

const KIND = { program: new URL("fixtures/connect-rpc.ts", import.meta.url), secure: false };
const TOO_SHORT = { gracePeriodMs: 3_000, flushReserveMs: 1_500 };

interface Text {
  readonly value: string;
}

/** What the descriptor that is made at run time can't tell the compiler. */
interface EchoClient {
  slow(asked: Text): Promise<Text>;
  finite(asked: Text): AsyncIterable<Text>;
  endless(asked: Text): AsyncIterable<Text>;
}

type MakeTransport = (baseUrl: string) => Transport;

const transports: readonly (readonly [string, "http1" | "h2c", MakeTransport])[] = [
  ["Connect", "http1", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
  ["gRPC-Web", "http1", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
  ["Connect", "h2c", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2" })],
  ["gRPC-Web", "h2c", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" })],
  ["gRPC", "h2c", (baseUrl) => createGrpcTransport({ baseUrl })],
];

/** What came of a stream, and the code that it ended with; absent where it was whole. */
interface Streamed {
  readonly values: string[];
  readonly code?: Code;
}

async function read(stream: AsyncIterable<Text>): Promise<Streamed> {
  const values: string[] = [];
  try {
    for await (const { value } of stream) values.push(value);
    return { values };
  } catch (error) {
    return { values, code: ConnectError.from(error).code };
  }
}

function codeOf(error: unknown): Code {
  return ConnectError.from(error).code;
}

describe.each(transports)("%s over %s", (_name, protocol, makeTransport) => {
  const start = async (
    options: { lifecycle?: object; longLived?: string } = {},
  ): Promise<{ server: RunningServer; client: EchoClient; late: () => EchoClient }> => {
    const env: Record<string, string> = { PROTOCOL: protocol };
    if (options.longLived !== undefined) env.LONG_LIVED_PATH = options.longLived;
    const server = await startServer(KIND, { lifecycle: { ...options.lifecycle }, env });
    const late = (): EchoClient =>
      createClient(echoRpc, makeTransport(server.origin)) as unknown as EchoClient;
    return { server, client: late(), late };
  };

  test("[4.9, 4.1] calls and streams under way end whole, new calls are UNAVAILABLE", async () => {
    const { server, client, late } = await start();
    const slow = client.slow({ value: "whole" });
    const finite = read(client.finite({ value: "" }));
    await Promise.all([server.program.line("started slow"), server.program.line("started finite")]);
    server.program.signal();
    await server.program.line("signal aborted");
    const refused = await late().slow({ value: "" }).catch(codeOf);
    server.release();
    expect((await slow).value).toBe("whole");
    expect(await finite).toEqual({ values: ["first", "last"] });
    expect(refused).toBe(Code.Unavailable);
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 2, cut: [] });
  });

  test("[4.9, 4.8] what the deadline ends is UNAVAILABLE, whether its answer had begun or not, and named", async () => {
    const { server, client } = await start({ lifecycle: TOO_SHORT });
    const slow = client.slow({ value: "" }).catch(codeOf);
    const endless = read(client.endless({ value: "" }));
    await Promise.all([
      server.program.line("started slow"),
      server.program.line("started endless"),
    ]);
    server.program.signal();
    const { requests } = await expectExit(server.program, 1);
    expect(await endless).toEqual({ values: ["first"], code: Code.Unavailable });
    expect(await slow).toBe(Code.Unavailable);
    expect(requests.cut.map(({ path }) => path).toSorted()).toEqual([
      "/lastcall.Echo/Endless",
      "/lastcall.Echo/Slow",
    ]);
    expect(server.program.linesLike(/uncaught|unhandled|ERR_/)).toEqual([]);
  });

  test("[4.9] a stream that isLongLived names is ended with UNAVAILABLE at draining, code 0", async () => {
    const { server, client } = await start({ longLived: "/lastcall.Echo/Endless" });
    const endless = read(client.endless({ value: "" }));
    await server.program.line("started endless");
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expect(await endless).toEqual({ values: ["first"], code: Code.Unavailable });
    expect(report.requests).toMatchObject({ longLived: 1, cut: [] });
    expect(server.program.linesLike(/uncaught|unhandled|ERR_/)).toEqual([]);
  });
});
