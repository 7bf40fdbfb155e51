import { expect, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import { startServer, type RunningServer, type ServerKind } from "../helpers/running-server.ts";

async function expectInFlight(server: RunningServer, expected: number): Promise<void> {
  const before = server.program.linesLike("in flight").length;
  server.program.tell("in-flight");
  expect(await server.program.line("in flight", before + 1)).toBe(`in flight ${expected}`);
}

export function countContract(kind: ServerKind): void {
  test("[4.10] errors, 404s, aborts and early answers leave nothing in the count", async () => {
    const server = await startServer(kind);
    const statuses: number[] = [];
    for (const path of ["/throw", "/nowhere", "/before-middleware", "/fast"]) {
      statuses.push((await server.fetch(path)).status);
    }
    const upload = { method: "POST", headers: { "Content-Length": "1000000" }, body: "begun" };
    const early = await server.open("/early-answer", upload);
    statuses.push((await early.response()).status);
    const beforeBody = await server.open("/before-middleware", upload);
    statuses.push((await beforeBody.response()).status);
    const abandoned = await server.hold("/abandoned");
    abandoned.destroy();
    await server.program.line("client gone");
    const cutUpload = await server.hold("/upload", upload);
    cutUpload.reset();
    await server.program.line("failed /upload");
    expect(statuses).toEqual([500, 404, 200, 200, 200, 200]);
    await expectInFlight(server, 0);
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 0, refused: 0, cut: [] });
  });

  test("[4.10, 7.2] what is in flight is counted once, requests and tracked work alike", async () => {
    const server = await startServer(kind);
    await expectInFlight(server, 0);
    await server.hold();
    await server.hold("/stream");
    server.program.tell("track job");
    await server.program.line("tracking job");
    await expectInFlight(server, 3);
    server.program.tell("release slow");
    server.program.tell("release job");
    await server.startDraining();
    await expectInFlight(server, 1);
    server.release();
    await expectPromptExit(server.program);
  });
}
