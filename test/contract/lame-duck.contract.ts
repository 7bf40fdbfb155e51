import { expect, test } from "vitest";
import { expectPromptExit, expectText } from "../helpers/expectations.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

const DELAY_MS = 1_500;

export function lameDuckContract(kind: ServerKind): void {
  test("[2.2, 6.2] in the lame duck every request is served and told to close", async () => {
    const server = await startServer(kind, { lifecycle: { shutdownDelayMs: DELAY_MS } });
    const kept = await server.open("/fast");
    await kept.response();
    await server.startDraining("lame-duck");
    kept.request("/fast");
    const onKept = await kept.response(1);
    const onNew = await server.open("/fast").then((client) => client.response());
    const report = await expectPromptExit(server.program);
    for (const response of [onKept, onNew]) {
      expectText(response, 200, "fast");
      expect(response.headers).toMatchObject({ connection: "close" });
    }
    expect(report.lameDuck.endedBy).toBe("delay-over");
    // The delay counts from the signal, the phase from when a busy process heard of it.
    const [lameDuck] = report.phases;
    expect(lameDuck!.startMs + lameDuck!.durationMs).toBeGreaterThan(DELAY_MS - 50);
    expect(report.phases.map(({ phase }) => phase)).toEqual(["lame-duck", "draining", "closing"]);
    expect(report.requests.refused).toBe(0);
  });

  test("[2.8] with nobody polling there is none: new requests get 503 at once", async () => {
    const server = await startServer(kind);
    await server.hold();
    server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    const { status } = await server.fetch("/fast");
    server.release();
    const report = await expectPromptExit(server.program);
    expect(status).toBe(503);
    expect(report.lameDuck.endedBy).toBe("no-prober");
    expect(report.lameDuck.durationMs).toBeLessThan(500);
  });
}
