import { expect, test } from "vitest";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";

const program = (name: string): { program: URL; secure: boolean } => ({
  program: new URL(`fixtures/${name}.ts`, import.meta.url),
  secure: false,
});

const cases: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>> = {
  "handed its connections by a multiplexer": ["handed-connections", { HANDS: "multiplexer" }],
  "handed channels that are no sockets": ["handed-connections", { HANDS: "duplex" }],
  "listening before the lifecycle is made": ["listens-first", {}],
};

test.each(Object.entries(cases))(
  "[5.3, 4.1, 4.2] a server %s is found at its first request, ready by it, and drained",
  async (_name, [file, env]) => {
    const server = await startServer(program(file), { env });
    const held = await server.hold();
    expect((await server.fetch("/readyz")).status).toBe(200);
    await server.startDraining();
    expectRefusal(await server.fetch("/fast"));
    const upload = await server.open("/upload", {
      method: "POST",
      headers: { "Content-Length": "100000" },
      body: Buffer.alloc(50_000),
    });
    expectRefusal(await upload.response());
    upload.send(Buffer.alloc(50_000));
    server.release();
    expectText(await held.response(), 200, "slow");
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 1, refused: 2, cut: [] });
    expect(server.program.linesLike(/uncaught|unhandled|ERR_|TypeError/)).toEqual([]);
  },
);
