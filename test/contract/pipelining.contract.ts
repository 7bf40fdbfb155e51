import { expect, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import type { RawClient } from "../helpers/raw-client.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

async function exchanges(client: RawClient): Promise<{ status: number; last: boolean }[]> {
  await client.closed();
  return client
    .responses()
    .map(({ status, headers }) => ({ status, last: headers["connection"] === "close" }));
}

export function pipeliningContract(kind: ServerKind): void {
  test("[4.1] requests pipelined before draining are all answered, and only the newest says close", async () => {
    const server = await startServer(kind);
    const client = await server.connect();
    client.pipeline("/slow?1", "/slow?2", "/slow?3");
    await server.program.line("started /slow", 3);
    await server.startDraining();
    server.release();
    expect(await exchanges(client)).toEqual([
      { status: 200, last: false },
      { status: 200, last: false },
      { status: 200, last: true },
    ]);
    await expectPromptExit(server.program);
  });

  test("[4.1, 4.2] a request pipelined behind one in flight while draining gets its 503 after it", async () => {
    const server = await startServer(kind);
    const client = await server.hold();
    await server.startDraining();
    client.request("/fast?behind");
    // Only an answer on another connection shows that this one's bytes have been read.
    await server.fetch("/fast");
    server.release();
    const answers = await exchanges(client);
    const report = await expectPromptExit(server.program);
    expect(answers).toEqual([
      { status: 200, last: false },
      { status: 503, last: true },
    ]);
    expect(report.requests.completed).toBe(1);
    expect(server.program.linesLike("/fast?behind")).toEqual([]);
  });

  test("[4.1, 4.2] so does one behind an answer whose header is out already", async () => {
    const server = await startServer(kind);
    const client = await server.hold("/stream");
    await client.text("first");
    await server.startDraining();
    client.request("/fast?behind");
    await server.fetch("/fast");
    server.release();
    const answers = await exchanges(client);
    await expectPromptExit(server.program);
    expect(answers).toEqual([
      { status: 200, last: false },
      { status: 503, last: true },
    ]);
    expect(server.program.linesLike("/fast?behind")).toEqual([]);
  });

  test("[4.2] requests pipelined while draining are all answered 503", async () => {
    const server = await startServer(kind);
    const client = await server.open("/fast");
    await client.response();
    await server.hold();
    await server.startDraining();
    client.pipeline("/fast?1", "/fast?2", "/fast?3");
    const answers = await exchanges(client);
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 503, 503]);
    expect(answers.at(-1)).toMatchObject({ last: true });
    expect(server.program.linesLike("started /fast?")).toEqual([]);
  });
}
