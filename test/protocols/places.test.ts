import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startProgram, type Program, type ProgramOptions } from "../helpers/child-program.ts";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import { Http2Client } from "../helpers/http2-client.ts";
import { RawClient, type RawTarget } from "../helpers/raw-client.ts";

function startAt(places: unknown, options: ProgramOptions = {}): Program {
  const file = new URL("fixtures/listening-at.ts", import.meta.url);
  return startProgram(file, { ...options, env: { PLACES: JSON.stringify(places) } });
}

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "places-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "server.sock");
}

/** In flight at the signal, completed; new while draining, refused; then the end. */
async function expectDrain(program: Program, targets: readonly RawTarget[]): Promise<void> {
  const held = await Promise.all(targets.map((target) => RawClient.connect(target)));
  for (const client of held) client.request("/slow");
  await program.line("started /slow", targets.length);
  program.signal();
  await program.line("shutting down: SIGTERM");
  for (const target of targets) {
    const late = await RawClient.connect(target);
    late.request("/fast");
    expectRefusal(await late.response());
  }
  program.tell("release");
  for (const client of held) expectText(await client.response(), 200, "slow");
  const report = await expectPromptExit(program);
  expect(report.requests).toMatchObject({
    completed: targets.length,
    refused: targets.length,
    cut: [],
  });
  for (const target of targets) await expect(RawClient.connect(target)).rejects.toThrow(/connect/);
}

test("[5.3] a unix socket", async () => {
  const path = await socketPath();
  const program = startAt([{ kind: "http", at: { path } }]);
  await program.line("listening");
  await expectDrain(program, [{ path }]);
});

test("[5.3] IPv6, both stacks at once", async () => {
  const program = startAt([{ kind: "http", at: { host: "::", port: 0 } }]);
  const port = await program.port();
  await expectDrain(program, [
    { port, host: "::1" },
    { port, host: "127.0.0.1" },
  ]);
});

test("[5.3] a listening descriptor that systemd, or whoever started the process, hands over", async () => {
  const owner = createServer();
  await new Promise<void>((resolve) => owner.listen(0, "127.0.0.1", resolve));
  const { port } = owner.address() as AddressInfo;
  const { _handle: handle } = owner as unknown as { readonly _handle: { readonly fd: number } };
  const program = startAt([{ kind: "http", at: { fd: 3 } }], { descriptors: [handle.fd] });
  owner.close();
  await program.line("listening");
  await expectDrain(program, [{ port, host: "127.0.0.1" }]);
});

test("[5.3] several servers of several protocols, drained as one", async () => {
  const path = await socketPath();
  const at = { host: "127.0.0.1", port: 0 };
  const program = startAt([
    { kind: "http", at: { path } },
    { kind: "http", at },
    { kind: "h2c", at },
    { kind: "h2", at },
  ]);
  const cleartext = await program.port(3);
  const secure = await program.port(4);
  const sessions = await Promise.all([
    Http2Client.connect({ port: cleartext, secure: false }),
    Http2Client.connect({ port: secure, secure: true }),
  ]);
  const before = sessions.map((session) => session.request("/slow"));
  await program.line("started /slow", sessions.length);
  const plain: RawTarget = { port: await program.port(2), host: "127.0.0.1" };
  const fallback: RawTarget = { port: secure, host: "127.0.0.1", secure: true };
  const held = await Promise.all([{ path }, plain, fallback].map((to) => RawClient.connect(to)));
  for (const client of held) client.request("/slow");
  await program.line("started /slow", sessions.length + held.length);
  program.signal();
  await Promise.all(sessions.map((session) => session.goneAway()));
  program.tell("release");
  for (const client of held) expectText(await client.response(), 200, "slow");
  const ends = await Promise.all(sessions.map((session, n) => session.finished(before[n] ?? 0)));
  const report = await expectPromptExit(program);
  expect(ends.map(({ ended }) => ended)).toEqual([true, true]);
  expect(report.requests).toMatchObject({ completed: 5, cut: [] });
});
