import { expect, test } from "vitest";
import type { Program } from "../helpers/child-program.ts";
import { expectRefusal, expectText, PROMPT_MS } from "../helpers/expectations.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

const kind: ServerKind = {
  program: new URL("./fixtures/fastify-process.ts", import.meta.url),
  secure: false,
};

interface PinoLine {
  readonly level: number;
  readonly pid: number;
  readonly msg: string;
}

async function pinoLine(program: Program, text: string): Promise<PinoLine> {
  return JSON.parse(await program.line(text)) as PinoLine;
}

test("[8.3, 3.6] the logger is Fastify's pino, and its last line is the report", async () => {
  const server = await startServer(kind);
  const client = await server.hold();
  server.program.signal();
  const begun = await pinoLine(server.program, "shutting down: SIGTERM");
  expectRefusal(await server.fetch("/slow"));
  server.release();
  expectText(await client.response(), 200, "slow");
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  const report = await server.program.report();
  expect(begun).toMatchObject({ level: 30, pid: server.program.pid });
  expect(report).toMatchObject({ reason: "SIGTERM", exitCode: 0, requests: { completed: 1 } });
  expect(server.program.lines.at(-1)).toContain("stopped in");
  expect(server.program.linesLike('"name":"lastcall"')).toEqual([]);
});

test("[1.1] preClose and onClose run after the last request", async () => {
  const server = await startServer(kind);
  const client = await server.hold();
  server.program.signal();
  await server.program.line("shutting down: SIGTERM");
  const early = server.program.linesLike(/^(preClose|onClose)$/);
  server.release();
  await client.response();
  await server.program.exit();
  expect(early).toEqual([]);
  expect(server.program.linesLike(/^(preClose|onClose)$/)).toEqual(["preClose", "onClose"]);
});

test("[2.4, 3.5] a hung onClose hook: gone by the grace period, with code 1", async () => {
  const lifecycle = { gracePeriodMs: 1_500 };
  const server = await startServer(kind, { lifecycle, env: { ON_CLOSE: "hang" } });
  const at = server.program.signal();
  const exit = await server.program.exit();
  const { hooks } = await server.program.report();
  expect(exit).toMatchObject({ code: 1, signal: null });
  expect(exit.at - at).toBeLessThan(1_500 + PROMPT_MS);
  expect(hooks).toMatchObject([{ name: "fastify.close()", outcome: "timed-out" }]);
});

test("[3.7, 3.8] fastify.close() drains, reports, and leaves the process to the program", async () => {
  const server = await startServer(kind);
  const client = await server.hold();
  server.program.tell("close");
  await server.program.line("shutting down: fastify.close()");
  expectRefusal(await server.fetch("/slow"));
  server.release();
  expectText(await client.response(), 200, "slow");
  await server.program.line(/^closed$/);
  expect((await server.program.report()).exitCode).toBe(0);
  server.program.tell("still-there");
  await server.program.line("still there");
  server.program.tell("end-work");
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
});

test("[3.7] SIGTERM while fastify.close() drains ends the process after the drain", async () => {
  const server = await startServer(kind);
  const client = await server.hold();
  server.program.tell("close");
  await server.program.line("shutting down: fastify.close()");
  server.program.signal();
  server.release();
  expectText(await client.response(), 200, "slow");
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
});

test("[3.2] SIGTERM after fastify.close() has ended does what it does without us", async () => {
  const server = await startServer(kind);
  server.program.tell("close");
  await server.program.report();
  await server.program.line(/^closed$/);
  server.program.tell("still-there");
  await server.program.line("still there");
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: null, signal: "SIGTERM" });
});
