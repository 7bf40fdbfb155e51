import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const kind = serverKinds.http;

describe("repeated signals", () => {
  test.each([0, 1, 4, 50])("[3.2] a SIGTERM %d ms after the first changes nothing", async (ms) => {
    const server = await startServer(kind);
    const client = await server.hold();
    server.program.signal();
    await pause(ms);
    server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    expectRefusal(await server.fetch("/fast"));
    server.release();
    expectText(await client.response(), 200, "slow");
    await expectPromptExit(server.program);
    expect(server.program.linesLike("shutting down:")).toHaveLength(1);
  });

  test("[3.2] a SIGTERM in every phase changes nothing", async () => {
    const server = await startServer(kind, {
      hooks: [
        { phase: "flush", name: "buffers", does: "hold" },
        { phase: "close", name: "pool", does: "hold" },
      ],
    });
    await server.hold();
    await server.startDraining();
    for (const name of ["slow", "buffers", "pool"]) {
      server.program.signal();
      server.program.tell(`release ${name}`);
      const next = { slow: "hook buffers started", buffers: "hook pool started" }[name];
      await server.program.line(next ?? "stopped in");
    }
    await expectPromptExit(server.program);
  });

  test("[3.2] a second SIGINT exits at once with 130", async () => {
    const server = await startServer(kind);
    await server.hold();
    server.program.signal("SIGINT");
    await server.program.line("shutting down: SIGINT");
    await pause(300);
    server.program.signal("SIGINT");
    expect(await server.program.exit()).toMatchObject({ code: 130, signal: null });
  });

  test("[3.2] a SIGINT within 100 ms of the first is the same key press", async () => {
    const server = await startServer(kind);
    const client = await server.hold();
    server.program.signal("SIGINT");
    await pause(4);
    server.program.signal("SIGINT");
    await server.program.line("shutting down: SIGINT");
    expectRefusal(await server.fetch("/fast"));
    server.release();
    expectText(await client.response(), 200, "slow");
    await expectPromptExit(server.program);
  });

  test("[3.2] a SIGTERM after a SIGINT changes nothing", async () => {
    const server = await startServer(kind);
    const client = await server.hold();
    server.program.signal("SIGINT");
    await server.program.line("shutting down: SIGINT");
    await pause(300);
    server.program.signal("SIGTERM");
    expectRefusal(await server.fetch("/fast"));
    server.release();
    expectText(await client.response(), 200, "slow");
    await expectPromptExit(server.program);
  });
});

describe("which signals", () => {
  test("[3.1] the list is an option", async () => {
    const server = await startServer(kind, { lifecycle: { signals: ["SIGUSR2"] } });
    const client = await server.hold();
    server.program.signal("SIGUSR2");
    await server.program.line("shutting down: SIGUSR2");
    server.release();
    expectText(await client.response(), 200, "slow");
    const report = await expectPromptExit(server.program);
    expect(report.reason).toBe("SIGUSR2");
  });

  test("[3.1] a signal that is not in the list does what it does otherwise", async () => {
    const server = await startServer(kind, { lifecycle: { signals: ["SIGUSR2"] } });
    server.program.signal("SIGTERM");
    expect(await server.program.exit()).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  test("[3.1] handlers come with the first listening server, once, not with import or construction", async () => {
    const program = startProgram(new URL("./fixtures/handlers.ts", import.meta.url));
    await program.port(2);
    const handlers = (stage: string): Promise<string> =>
      program.line(`handlers ${stage} `).then((line) => line.split(" ").slice(2).join(" "));
    const before = await handlers("before");
    expect(await handlers("imported")).toBe(before);
    expect(await handlers("constructed")).toBe(before);
    const listening = await handlers("listening");
    expect(JSON.parse(listening)).toMatchObject({ SIGTERM: 1, SIGINT: 1 });
    expect(await handlers("listening-twice")).toBe(listening);
  });
});
