import {
  Client,
  credentials,
  status,
  type ClientReadableStream,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { service } from "grpc-health-check";
import { expect, onTestFinished, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { startServer, type RunningServer } from "../helpers/running-server.ts";
import { Watched } from "../helpers/watched.ts";
import { echoService } from "./grpc-service.ts";

const kind = { program: new URL("fixtures/grpc.ts", import.meta.url), secure: false };
/** Its types don't say what is in it. */
const health = service as unknown as Readonly<
  Record<"Check" | "Watch", MethodDefinition<object, object>>
>;
const WATCHERS = 100;
const CALLS = 1_000;
/** From the end of the last call to the exit: 100 ms on a quiet machine, and it may be a busy one. */
const EXIT_MS = 500;

interface Outcome {
  readonly code: status;
  readonly value?: unknown;
}

/** What one client saw of a stream. */
class Stream {
  readonly messages: unknown[] = [];
  #code: status | undefined;
  readonly #watched = new Watched();

  constructor(call: ClientReadableStream<unknown>) {
    call.on("data", (message) => {
      this.messages.push(message);
      this.#watched.changed();
    });
    call.on("error", () => {});
    call.on("status", ({ code }) => {
      this.#code = code;
      this.#watched.changed();
    });
  }

  begun(): Promise<true> {
    return this.#watched.until(
      () => this.messages.length > 0 || undefined,
      () => "no message",
    );
  }

  ended(): Promise<status> {
    return this.#watched.until(
      () => this.#code,
      () => "not ended",
    );
  }
}

class GrpcClient {
  readonly #client: Client;

  constructor(server: RunningServer) {
    this.#client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    onTestFinished(() => this.#client.close());
  }

  slow(): Promise<Outcome> {
    const { path, requestSerialize, responseDeserialize } = echoService.slow;
    return this.#unary(path, requestSerialize, responseDeserialize, Buffer.from("whole"));
  }

  check(): Promise<Outcome> {
    const { path, requestSerialize, responseDeserialize } = health.Check;
    return this.#unary(path, requestSerialize, responseDeserialize, { service: "" });
  }

  stream(name: "finite" | "endless"): Stream {
    const { path, requestSerialize, responseDeserialize } = echoService[name];
    const asked = Buffer.alloc(0);
    return new Stream(
      this.#client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, asked),
    );
  }

  watch(): Stream {
    const { path, requestSerialize, responseDeserialize } = health.Watch;
    const asked = { service: "" };
    return new Stream(
      this.#client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, asked),
    );
  }

  #unary<A, B>(
    path: string,
    serialize: (value: A) => Buffer,
    deserialize: (bytes: Buffer) => B,
    asked: A,
  ): Promise<Outcome> {
    return new Promise((resolve) => {
      const told = (error: ServiceError | null, value?: B): void =>
        resolve(error === null ? { code: status.OK, value } : { code: error.code });
      this.#client.makeUnaryRequest(path, serialize, deserialize, asked, told);
    });
  }
}

test("[4.9] a health watch is told NOT_SERVING and ended for its client to watch elsewhere: exit at once, code 0", async () => {
  const server = await startServer(kind);
  const clients = Array.from({ length: WATCHERS }, () => new GrpcClient(server));
  const watches = clients.map((client) => client.watch());
  await Promise.all(watches.map((watch) => watch.begun()));
  server.program.signal();
  const report = await expectPromptExit(server.program);
  const codes = await Promise.all(watches.map((watch) => watch.ended()));
  expect(new Set(codes)).toEqual(new Set([status.UNAVAILABLE]));
  const told = watches.map(({ messages }) => messages.map((message) => Object.values(message!)));
  expect(told).toEqual(told.map(() => [["SERVING"], ["NOT_SERVING"]]));
  expect(report.requests).toMatchObject({ longLived: WATCHERS, cut: [] });
});

test("[4.9, 5.2] a thousand calls in flight end whole, streams that end too, a hundred watches are ended; new ones are UNAVAILABLE, and Check says so", async () => {
  const server = await startServer(kind);
  const client = new GrpcClient(server);
  const calls = Array.from({ length: CALLS }, () => client.slow());
  const finite = client.stream("finite");
  const watches = Array.from({ length: WATCHERS }, () => new GrpcClient(server).watch());
  await server.program.line("started slow", CALLS);
  await Promise.all([finite, ...watches].map((stream) => stream.begun()));
  server.program.signal();
  await server.program.line("signal aborted");
  const late = new GrpcClient(server);
  expect(await late.slow()).toEqual({ code: status.UNAVAILABLE });
  expect(await late.check()).toMatchObject({ code: status.OK, value: { status: "NOT_SERVING" } });
  expect(await new GrpcClient(server).watch().ended()).toBe(status.UNAVAILABLE);
  server.release();
  const outcomes = await Promise.all(calls);
  // They are told to go elsewhere one by one.
  const ends = await Promise.all(watches.map((watch) => watch.ended()));
  const lastCallAt = performance.now();
  const report = await expectPromptExit(server.program);
  expect((await server.program.exit()).at - lastCallAt).toBeLessThan(EXIT_MS);
  expect(outcomes).toEqual(calls.map(() => ({ code: status.OK, value: Buffer.from("whole") })));
  expect(await finite.ended()).toBe(status.OK);
  expect(finite.messages.map(String)).toEqual(["first", "last"]);
  expect(ends).toEqual(watches.map(() => status.UNAVAILABLE));
  expect(report.requests).toMatchObject({ completed: CALLS + 1, longLived: WATCHERS, cut: [] });
  expect(server.program.linesLike("started slow")).toHaveLength(CALLS);
});

test("[4.9] a stream without an end that isLongLived names is ended with UNAVAILABLE at draining", async () => {
  const server = await startServer(kind, { env: { LONG_LIVED_PATH: "/lastcall.Echo/Endless" } });
  const endless = new GrpcClient(server).stream("endless");
  await endless.begun();
  server.program.signal();
  const report = await expectPromptExit(server.program);
  expect(await endless.ended()).toBe(status.UNAVAILABLE);
  expect(report.requests).toMatchObject({ longLived: 1, cut: [] });
  expect(server.program.linesLike(/uncaught|unhandled|ERR_/)).toEqual([]);
});

test("[4.8, 4.9] what the deadline ends is UNAVAILABLE, whether its answer had begun or not, and named", async () => {
  const lifecycle = { gracePeriodMs: 3_000, flushReserveMs: 1_000 };
  const server = await startServer(kind, { lifecycle });
  const client = new GrpcClient(server);
  const endless = client.stream("endless");
  const slow = client.slow();
  await endless.begun();
  await server.program.line("started slow");
  server.program.signal();
  const { requests } = await expectExit(server.program, 1);
  expect(await endless.ended()).toBe(status.UNAVAILABLE);
  expect(await slow).toEqual({ code: status.UNAVAILABLE });
  expect(requests.cut.map(({ path }) => path).toSorted()).toEqual([
    "/lastcall.Echo/Endless",
    "/lastcall.Echo/Slow",
  ]);
  expect(server.program.linesLike(/uncaught|unhandled|ERR_/)).toEqual([]);
});
