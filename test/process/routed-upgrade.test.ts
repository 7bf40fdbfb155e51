import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { startProgram } from "../helpers/child-program.ts";
import { expectPromptExit } from "../helpers/expectations.ts";

const fixture = new URL("./fixtures/routed-upgrade.ts", import.meta.url);

test("[8.1] a WebSocket whose handshake was routed with a response is told to go, and counted as nothing else", async () => {
  const program = startProgram(fixture);
  const client = new WebSocket(`ws://127.0.0.1:${await program.port()}`);
  const closed = once(client, "close");
  await once(client, "open");
  program.signal();
  expect((await closed)[0]).toBe(1001);
  const report = await expectPromptExit(program);
  expect(report.requests).toMatchObject({ completed: 0, aborted: 0, longLived: 0, cutCount: 0 });
  expect(report.departures.told).toBe(1);
});
