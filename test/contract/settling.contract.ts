import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { runBusyClient } from "../helpers/busy-client.ts";
import { expectPromptExit, expectRefusal } from "../helpers/expectations.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

const CLIENTS = 100;
const THINK_MS = 4;
const RETURNING = 4;
const BLOCKED_MS = 1_200;

export function settlingContract(kind: ServerKind): void {
  // The clients share one thread: on a busy machine a hundred that encrypt are slower than settling's bounds.
  const many = kind.secure ? CLIENTS / 4 : CLIENTS;

  test("[1.3] with no connection and no hooks a signal ends the process at once", async () => {
    const server = await startServer(kind);
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expect(report.durationMs).toBeLessThan(1_000);
  });

  test("[1.4, 4.2] busy kept-alive clients are all told, none is reset", async () => {
    const server = await startServer(kind);
    let answers = 0;
    let allBusy: () => void = () => {};
    const busy = new Promise<void>((resolve) => (allBusy = resolve));
    const clients = Array.from({ length: many }, () =>
      runBusyClient(server, THINK_MS, () => {
        answers += 1;
        if (answers === many * 5) allBusy();
      }),
    );
    await busy;
    server.program.signal();
    const ends = await Promise.all(clients);
    await expectPromptExit(server.program);
    expect(ends.filter(({ lost }) => lost !== undefined)).toEqual([]);
  });

  test("[1.4, 4.2] clients that come back at once, each on a new connection, are told", async () => {
    const server = await startServer(kind);
    const close = { headers: { Connection: "close" } };
    const clients: RawClient[] = [];
    while (clients.length < RETURNING) clients.push(await server.hold("/slow", close));
    await server.startDraining();
    server.release();
    const returned = clients.map(async (client) => {
      expect((await client.response()).status).toBe(200);
      return server.fetch("/fast");
    });
    for (const response of await Promise.all(returned)) expectRefusal(response);
    await expectPromptExit(server.program);
  });

  // With no time to settle, a handshake has the 50 ms of the accept queue, which a busy machine's clients need longer for.
  const settings = [{ settleMs: 100 }, { whileDraining: "refuse" }, { settleMs: 0 }];
  test.each<Readonly<Record<string, unknown>>>(settings.slice(0, kind.secure ? 2 : 3))(
    "[1.4, 1.5, 4.12] connections queued while the event loop stood still are all answered: %o",
    async (lifecycle) => {
      const server = await startServer(kind, { lifecycle });
      await server.fetch("/fast");
      server.program.tell(`block ${BLOCKED_MS}`);
      await server.program.line("blocking");
      const clients = Array.from({ length: many }, () => RawClient.dial(server.target()));
      for (const client of clients) client.request("/fast");
      await Promise.all(clients.map(({ socket }) => once(socket, "connect")));
      server.program.signal();
      const answers = await Promise.all(clients.map((client) => client.response()));
      await expectPromptExit(server.program);
      const good = lifecycle["whileDraining"] === "refuse" ? [200] : [200, 503];
      expect(answers.filter(({ status }) => good.includes(status))).toHaveLength(many);
    },
  );

  test("[1.4] settleMs is how long the last idle clients may still ask", async () => {
    const server = await startServer(kind, { lifecycle: { settleMs: 10_000 } });
    const idle = await server.open("/fast");
    await idle.response();
    const held = await server.hold();
    await server.startDraining();
    server.release();
    await held.response();
    await pause(1_000);
    expectRefusal(await server.fetch("/fast"));
    idle.request("/fast");
    expectRefusal(await idle.response(1));
    await expectPromptExit(server.program);
  });
}
