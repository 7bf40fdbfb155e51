import { expect, test } from "vitest";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import { SIGTERM, start, story } from "./own-shutdown.ts";

test("[3.10] the program's own listeners are called last, in their order, and end the process", async () => {
  const server = await start(
    [
      { name: "first", ...SIGTERM, does: "promise" },
      { name: "second", ...SIGTERM, does: "exit", late: true },
    ],
    { hooks: [{ phase: "flush", name: "buffers", does: "end" }] },
  );
  const client = await server.hold();
  await server.startDraining();
  expectRefusal(await server.fetch("/fast"));
  server.release();
  expectText(await client.response(), 200, "slow");
  await expectPromptExit(server.program);
  expect(story(server)).toEqual([
    "hook buffers started",
    "hook buffers ended",
    "stopped",
    'first called with ["SIGTERM",15] when closed',
    'second called with ["SIGTERM",15] when closed',
    "first cleaned up",
    "second cleaned up",
  ]);
});

test("[3.10, 8.1] each is named with its place in the report, and one line says how it ended", async () => {
  const server = await start([{ name: "closeAll", ...SIGTERM, does: "exit" }]);
  server.program.signal();
  const report = await expectPromptExit(server.program);
  const place = /closeAll \(test\/process\/fixtures\/own-shutdown\.ts:\d+\)/;
  expect(report.signalListeners).toEqual([expect.stringMatching(place)]);
  const end = await server.program.line("ended by process.exit(0)");
  expect(end).toMatch(place);
});

test.each([
  ["its code stands where ours is 0", 3, "end", 3],
  ["ours where its is 0", 0, "throw", 1],
  ["the worse of the two", 3, "throw", 3],
] as const)("[3.5] a program that exits by itself: %s", async (_title, code, does, expected) => {
  const server = await start([{ name: "own", ...SIGTERM, does: "exit", code }], {
    hooks: [{ phase: "flush", name: "buffers", does }],
  });
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: expected, signal: null });
  expect(await server.program.line("own cleaned up")).toBeDefined();
});

test("[3.5, 3.10] a program that raises the signal again ends by it", async () => {
  const server = await start([{ name: "own", ...SIGTERM, does: "raise" }]);
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: null, signal: "SIGTERM" });
  expect(await server.program.line("ended by raising SIGTERM")).toContain("own (");
});

test("[3.10] one that kills where it is alone finds itself alone", async () => {
  const server = await start([{ name: "own", ...SIGTERM, does: "kill if alone" }]);
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: null, signal: "SIGTERM" });
});

test("[3.10] and does not where it is not", async () => {
  const server = await start([
    { name: "own", ...SIGTERM, does: "kill if alone" },
    { name: "other", ...SIGTERM, does: "exit" },
  ]);
  server.program.signal();
  await expectPromptExit(server.program);
  expect(server.program.linesLike("own is not alone")).toHaveLength(1);
});

test.each([
  ["returns a promise", "promise", "own cleaned up"],
  ["sets a flag that a loop looks at", "flag", "loop cleaned up"],
  ["closes the server that we have closed", "close", "own closed: well"],
] as const)(
  "[3.10] one that %s has ended when nothing is left to do",
  async (_title, does, line) => {
    const server = await start([{ name: "own", ...SIGTERM, does }]);
    server.program.signal();
    await expectPromptExit(server.program);
    expect(server.program.linesLike(line)).toHaveLength(1);
    expect(server.program.linesLike("ended with nothing left to do")).toHaveLength(1);
  },
);

test("[3.10] once and prepend keep their meaning", async () => {
  const server = await start([
    { name: "a", ...SIGTERM, does: "nothing" },
    { name: "b", ...SIGTERM, does: "nothing", how: "once" },
    { name: "c", ...SIGTERM, does: "nothing", how: "prependListener", late: true },
  ]);
  server.program.signal();
  await expectPromptExit(server.program);
  expect(
    story(server)
      .slice(1)
      .map((line) => line.split(" ")[0]),
  ).toEqual(["c", "a", "b"]);
});

test("[3.10] only listeners of the signal that came are called", async () => {
  const server = await start([
    { name: "term", ...SIGTERM, does: "nothing" },
    { name: "interrupt", signal: "SIGINT", does: "nothing" },
  ]);
  server.program.signal("SIGINT");
  await expectPromptExit(server.program);
  expect(story(server).slice(1)).toEqual(['interrupt called with ["SIGINT",2] when closed']);
});

test("[3.10] the program finds and removes its own, and one that is removed is not called", async () => {
  const server = await start([
    { name: "a", ...SIGTERM, does: "nothing" },
    { name: "b", ...SIGTERM, does: "nothing", late: true },
  ]);
  server.program.tell("lists-a");
  expect(await server.program.line("a listed")).toBe("a listed true, 3 in all");
  server.program.tell("remove-a");
  await server.program.line("a removed");
  server.program.tell("lists-a");
  expect(await server.program.line("a listed", 2)).toBe("a listed false, 2 in all");
  server.program.signal();
  await expectPromptExit(server.program);
  expect(story(server).slice(1)).toEqual(['b called with ["SIGTERM",15] when closed']);
});

test("[3.10] removeAllListeners by the program leaves our own handling", async () => {
  const server = await start([{ name: "own", ...SIGTERM, does: "exit" }]);
  const client = await server.hold();
  server.program.tell("remove-all");
  await server.program.line("all removed");
  await server.startDraining();
  server.program.signal();
  server.release();
  expectText(await client.response(), 200, "slow");
  await expectPromptExit(server.program);
  expect(server.program.linesLike("own called")).toEqual([]);
});

test("[3.2] a signal that is repeated while they run changes nothing", async () => {
  const server = await start([{ name: "own", ...SIGTERM, does: "exit", how: "once" }]);
  server.program.signal();
  await server.program.line("own called");
  server.program.signal();
  await expectPromptExit(server.program);
  expect(server.program.linesLike("own cleaned up")).toHaveLength(1);
});

test.each(["throw", "reject"] as const)(
  "[3.4, 3.10] the error of one (%s) is an uncaught one, and the others are called",
  async (does) => {
    const server = await start([
      { name: "broken", ...SIGTERM, does },
      { name: "own", ...SIGTERM, does: "exit" },
    ]);
    server.program.signal();
    expect(await server.program.exit()).toMatchObject({ code: 1, signal: null });
    await server.program.line("own cleaned up");
    expect(
      server.program.linesLike(
        /^error (uncaughtException|unhandledRejection): .*broken went wrong/,
      ),
    ).toHaveLength(1);
  },
);
