import { expect, test } from "vitest";
import { errorOfConnecting } from "../helpers/error-of-connecting.ts";
import { expectPromptExit, expectText } from "../helpers/expectations.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

export function refuseModeContract(kind: ServerKind): void {
  test("[4.12] refuse closes the listener when draining starts, and answers open connections once more", async () => {
    const server = await startServer(kind, { lifecycle: { whileDraining: "refuse" } });
    const idle = await server.open("/fast");
    await idle.response();
    const held = await server.hold();
    server.program.signal();
    await server.program.line("shutting down: SIGTERM");
    const refusedWith = await errorOfConnecting(server.port);
    idle.request("/fast");
    const again = await idle.response(1);
    await idle.closed();
    server.release();
    const response = await held.response();
    await expectPromptExit(server.program);
    expect(refusedWith).toBe("ECONNREFUSED");
    expectText(again, 200, "fast");
    expect(again.headers).toMatchObject({ connection: "close" });
    expect(idle.endedCleanly).toBe(true);
    expectText(response, 200, "slow");
    expect(response.headers).toMatchObject({ connection: "close" });
  });
}
