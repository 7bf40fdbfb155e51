import { expect, test } from "vitest";
import { expectPromptExit, expectText } from "../helpers/expectations.ts";
import { startServer, type RunningServer, type ServerKind } from "../helpers/running-server.ts";

const PATHS = ["/readyz", "/livez", "/startupz"] as const;

async function statuses(server: RunningServer, paths: readonly string[]): Promise<number[]> {
  const responses = await Promise.all(paths.map((path) => server.fetch(path)));
  return responses.map(({ status }) => status);
}

export function probesContract(kind: ServerKind): void {
  test("[6.1, 6.2, 6.4, 6.5] readiness goes at the signal, liveness and startup stay", async () => {
    const server = await startServer(kind);
    const before = await statuses(server, PATHS);
    await server.hold();
    await server.startDraining();
    const after = await statuses(server, PATHS);
    server.release();
    const report = await expectPromptExit(server.program);
    expect(before).toEqual([200, 200, 200]);
    expect(after).toEqual([503, 200, 200]);
    expect(report.requests).toMatchObject({ completed: 1, refused: 0 });
  });

  test("[6.2] startup and readiness are 503 before ready", async () => {
    const server = await startServer(kind, { lifecycle: { autoReady: false } });
    const before = await statuses(server, PATHS);
    const { body } = await server.fetch("/readyz");
    server.program.tell("ready");
    await server.program.line("told ready");
    expect(before).toEqual([503, 200, 503]);
    expect(body.toString()).toContain("starting");
    expect(await statuses(server, PATHS)).toEqual([200, 200, 200]);
  });

  test("[6.2] probes are not cached, carry the state, and answer HEAD", async () => {
    const server = await startServer(kind);
    for (const path of PATHS) {
      const response = await server.fetch(`${path}?verbose`);
      expect(response.headers).toMatchObject({
        "cache-control": expect.stringContaining("no-store"),
        "content-type": expect.stringMatching(/^application\/(\w+\+)?json/),
      });
      expect(JSON.stringify(JSON.parse(response.body.toString()))).toContain('"ready"');
      const head = await server.fetch(path, { method: "HEAD" });
      expect(head).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    }
  });

  test("[6.1] paths are options, and false turns one off", async () => {
    const probes = { readiness: "/health/ready", liveness: false };
    const server = await startServer(kind, { lifecycle: { probes } });
    const paths = ["/health/ready", "/readyz", "/livez", "/startupz"];
    expect(await statuses(server, paths)).toEqual([200, 404, 404, 200]);
  });

  test("[6.4] exempt paths are answered while draining and not counted", async () => {
    const server = await startServer(kind, { lifecycle: { exemptPaths: ["/fast", "/slow"] } });
    const exempt = await server.hold("/slow");
    await server.hold("/stream");
    server.program.tell("in-flight");
    const counted = await server.program.line("in flight");
    await server.startDraining();
    const metrics = await server.fetch("/fast?format=text");
    const other = await server.fetch("/upload");
    server.program.tell("release slow");
    const answer = await exempt.response();
    server.release();
    await expectPromptExit(server.program);
    expect(counted).toBe("in flight 1");
    expectText(metrics, 200, "fast");
    expect(other.status).toBe(503);
    expectText(answer, 200, "slow");
  });

  test("[6.4, 4.5] an exempt request that hangs delays nothing", async () => {
    const server = await startServer(kind, { lifecycle: { exemptPaths: ["/hang"] } });
    await server.hold("/hang");
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expect(report.requests.completed).toBe(0);
  });
}
