import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { certificate } from "../helpers/certificate.ts";
import { startProgram } from "../helpers/child-program.ts";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import { RawClient, type RawTarget } from "../helpers/raw-client.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

async function ask(target: RawTarget, path: string): Promise<RawClient> {
  const client = await RawClient.connect(target);
  client.request(path);
  return client;
}

test("[5.3] all servers of a process drain: http, https, a unix socket, both stacks of localhost", async () => {
  const folder = await mkdtemp(join(tmpdir(), "servers-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "http.sock");
  const file = new URL("./fixtures/several-servers.ts", import.meta.url);
  const program = startProgram(file, { env: { SOCKET_PATH: path } });
  const targets: RawTarget[] = [
    { port: await program.port(1), host: "127.0.0.1" },
    { port: await program.port(2), host: "127.0.0.1", secure: true },
    { port: await program.port(3), host: "::1" },
    { path },
  ];
  const idle = await Promise.all(targets.map((target) => ask(target, "/fast")));
  await Promise.all(idle.map((client) => client.response()));
  const held = await Promise.all(targets.map((target) => ask(target, "/slow")));
  await program.line("started /slow", targets.length);
  program.signal();
  await program.line("shutting down: SIGTERM");
  const late = await Promise.all(targets.map((target) => ask(target, "/fast")));
  for (const client of late) expectRefusal(await client.response());
  for (const client of idle) client.request("/fast");
  for (const client of idle) expectRefusal(await client.response(1));
  program.tell("release");
  for (const client of held) expectText(await client.response(), 200, "slow");
  const report = await expectPromptExit(program);
  expect(report.requests).toMatchObject({ completed: 4, refused: 8, cut: [] });
});

test("[5.3, 1.4] no listener closes before the last request of any server has ended", async () => {
  const file = new URL("./fixtures/several-servers.ts", import.meta.url);
  const program = startProgram(file);
  const plain: RawTarget = { port: await program.port(1), host: "127.0.0.1" };
  const secure: RawTarget = { port: await program.port(2), host: "127.0.0.1", secure: true };
  await ask(secure, "/slow");
  await program.line("started /slow");
  program.signal();
  await program.line("shutting down: SIGTERM");
  expectRefusal(await (await ask(plain, "/fast")).response());
  expectRefusal(await (await ask(plain, "/fast")).response());
  program.tell("release");
  await expectPromptExit(program);
});

test("[1.5] a TLS handshake that finishes after the signal is answered 503", async () => {
  const server = await startServer(serverKinds.https);
  await server.hold();
  const socket = connect(server.port, "127.0.0.1");
  await server.fetch("/fast");
  await server.startDraining();
  const encrypted = connectTls({ socket, servername: "localhost", ca: certificate.cert });
  const client = new RawClient(encrypted);
  client.request("/fast");
  expectRefusal(await client.response());
  server.release();
  await expectPromptExit(server.program);
});

test("[1.3, 4.6] a TLS handshake that stalls adds nothing to the stop", async () => {
  const server = await startServer(serverKinds.https);
  const socket = connect(server.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  // The first byte of a TLS record, and no more; an exchange later the server has it.
  socket.write(Buffer.from([0x16]));
  await server.fetch("/fast");
  server.program.signal();
  const { durationMs } = await expectPromptExit(server.program);
  expect(durationMs).toBeLessThan(1_000);
});

test("[5.3] a server that listened before the lifecycle existed drains when it is adopted", async () => {
  const program = startProgram(new URL("./fixtures/adopted.ts", import.meta.url));
  const target: RawTarget = { port: await program.port(), host: "127.0.0.1" };
  await program.line("adopted");
  await program.line("a second later");
  const idle = await ask(target, "/fast");
  await idle.response();
  const held = await ask(target, "/slow");
  await program.line("started /slow");
  program.signal();
  await program.line("shutting down: SIGTERM");
  expectRefusal(await (await ask(target, "/fast")).response());
  program.tell("release");
  expectText(await held.response(), 200, "slow");
  const report = await expectPromptExit(program);
  expect(report.requests).toMatchObject({ completed: 1, refused: 1 });
  expect(program.linesLike("LASTCALL_LATE")).toEqual([]);
});

const lateLifecycle = new URL("./fixtures/late-lifecycle.ts", import.meta.url);

test("[5.3, 9.1] a lifecycle made after its server listens says so, and drains from the first request on", async () => {
  const program = startProgram(lateLifecycle);
  const target: RawTarget = { port: await program.port(), host: "127.0.0.1" };
  await program.line("a second later");
  expect(program.linesLike(/"warn".*reference\/mistakes#lastcall_late/)).toHaveLength(1);
  const held = await ask(target, "/slow");
  await program.line("started /slow");
  program.signal();
  await program.line("shutting down: SIGTERM");
  program.tell("release");
  expectText(await held.response(), 200, "slow");
  await expectPromptExit(program);
  expect(program.linesLike("LASTCALL_LATE")).toHaveLength(1);
});

test("[9.1] what listened before and is no server of HTTP is no mistake where one comes", async () => {
  const program = startProgram(lateLifecycle, { env: { FIRST: "tcp" } });
  await program.line("a second later");
  expect(program.linesLike("LASTCALL_LATE")).toEqual([]);
  await program.port();
  program.signal();
  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
});

test("[4.4] an app's own checkContinue listener is not asked while draining", async () => {
  const program = startProgram(new URL("./fixtures/own-continue.ts", import.meta.url));
  const target: RawTarget = { port: await program.port(), host: "127.0.0.1" };
  const upload = { method: "POST", headers: { Expect: "100-continue", "Content-Length": "5" } };
  const before = await RawClient.connect(target);
  before.request("/upload", upload);
  await before.text("100 Continue");
  before.send("bytes");
  expect((await before.response()).status).toBe(200);
  await ask(target, "/slow");
  await program.line("started /slow");
  program.signal();
  await program.line("shutting down: SIGTERM");
  const client = await RawClient.connect(target);
  client.request("/upload", upload);
  expectRefusal(await client.response());
  program.tell("release");
  await expectPromptExit(program);
  expect(client.responses().map(({ status }) => status)).toEqual([503]);
  expect(program.linesLike("asked to continue")).toHaveLength(1);
});

test("[5.3] an app that names no lifecycle drains with the process's own", async () => {
  const program = startProgram(new URL("./fixtures/default-lifecycle.ts", import.meta.url));
  const ports = [await program.port(1), await program.port(2)];
  const targets = ports.map((port): RawTarget => ({ port, host: "127.0.0.1" }));
  const held = await Promise.all(targets.map((target) => ask(target, "/held")));
  await program.line("started /held", 2);
  program.signal();
  await program.line("shutting down: SIGTERM");
  const late = await Promise.all(targets.map((target) => ask(target, "/fast")));
  for (const client of late) expectRefusal(await client.response());
  program.tell("release");
  for (const client of held) expectText(await client.response(), 200, "held");
  const report = await expectPromptExit(program);
  expect(program.linesLike("stopped in")).toHaveLength(1);
  expect(report.requests).toMatchObject({ completed: 2, refused: 2 });
});
