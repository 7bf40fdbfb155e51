import { expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { type RunningServer, type ServerKind, startServer } from "../helpers/running-server.ts";

const kind: ServerKind = {
  program: new URL("./fixtures/survivor.ts", import.meta.url),
  secure: false,
};
const THROWN = "thrown by nobody's request";
const REJECTED = "rejected by nobody's request";

function start(env: Readonly<Record<string, string>>): Promise<RunningServer> {
  return startServer(kind, { env });
}

test.each([
  ["exceptions", "throw", THROWN],
  ["exceptions", "reject", REJECTED],
  ["once for exceptions", "throw", THROWN],
  ["rejections", "reject", REJECTED],
  ["capture", "throw", THROWN],
  ["capture", "reject", REJECTED],
])(
  "[3.4] a program that survives by itself (%s, %s) lives on",
  async (survives, command, message) => {
    const server = await start({ SURVIVES: survives });
    server.program.tell(command);
    expect(await server.program.line(message)).toBe(`own: ${message}`);
    expect(await server.fetch("/fast")).toMatchObject({ status: 200 });
    expect(server.program.linesLike("shutting down")).toEqual([]);
    server.program.signal();
    await expectPromptExit(server.program);
  },
);

test("[3.4] a domain's errors are the domain's", async () => {
  const server = await start({ SURVIVES: "domain" });
  server.program.tell("throw");
  await server.program.line(`own: ${THROWN}`);
  expect(await server.fetch("/fast")).toMatchObject({ status: 200 });
  expect(server.program.linesLike("shutting down")).toEqual([]);
});

test.each(["warn", "none"])(
  "[3.4] under --unhandled-rejections=%s a rejection changes nothing",
  async (mode) => {
    const server = await start({ NODE_OPTIONS: `--unhandled-rejections=${mode}` });
    server.program.tell("reject");
    server.program.tell("release");
    expect(await server.fetch("/fast")).toMatchObject({ status: 200 });
    expect(server.program.linesLike("shutting down")).toEqual([]);
    server.program.signal();
    await expectPromptExit(server.program);
  },
);

test("[3.4] under --unhandled-rejections=strict it ends the process, in our way", async () => {
  const server = await start({ NODE_OPTIONS: "--unhandled-rejections=strict" });
  server.program.tell("reject");
  const report = await expectExit(server.program, 1);
  expect(report.reason).toMatch(/unhandledRejection|uncaughtException/);
});

test("[3.4] a program that exits by its own listener does, with its code", async () => {
  const server = await start({ SURVIVES: "own exit" });
  server.program.tell("throw");
  expect(await server.program.exit()).toMatchObject({ code: 7, signal: null });
  expect(server.program.linesLike("shutting down")).toEqual([]);
});

test("[3.4] who asks finds no listener of ours", async () => {
  const server = await start({});
  expect(await server.program.line("listeners while serving")).toBe("listeners while serving 0");
});

test("[3.4] LASTCALL_UNCAUGHT_ERRORS=ignore leaves them to Node", async () => {
  const server = await start({ LASTCALL_UNCAUGHT_ERRORS: "ignore" });
  server.program.tell("throw");
  expect(await server.program.exit()).toMatchObject({ code: 1 });
  expect(server.program.linesLike("shutting down")).toEqual([]);
});
