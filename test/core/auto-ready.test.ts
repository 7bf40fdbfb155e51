import { createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { AutoReady, type AutoReadyOptions } from "../../packages/core/src/probes/auto-ready.ts";
import { FakeClock } from "./fake-clock.ts";

function setUp(options: Partial<AutoReadyOptions> = {}): {
  readonly clock: FakeClock;
  readonly warnings: string[];
  readonly ready: AutoReady;
} {
  const clock = new FakeClock();
  const warnings: string[] = [];
  const note = {
    info(): void {},
    warn: (line: string) => void warnings.push(line),
    error(): void {},
  };
  const ready = new AutoReady({ autoReady: true, readyPort: undefined, ...options }, clock, note);
  return { clock, warnings, ready };
}

async function listening(): Promise<Server & { readonly port: number }> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return Object.assign(server, { port: address.port });
}

test("[6.2] ready by the first server that listens", async () => {
  const { ready, warnings } = setUp();
  expect(ready.listens(await listening())).toBe(true);
  expect(ready.listens(await listening())).toBe(true);
  expect(warnings).toEqual([]);
});

test("[6.2] with a port named, ready by that one alone", async () => {
  const [metrics, app] = [await listening(), await listening()];
  const { ready } = setUp({ readyPort: app.port });
  expect(ready.listens(metrics)).toBe(false);
  expect(ready.listens(app)).toBe(true);
});

test("[6.2] never by itself where the program says when", async () => {
  expect(setUp({ autoReady: false }).ready.listens(await listening())).toBe(false);
});

test("[6.2] another server that comes much later is warned of once, with the variable to set", async () => {
  const { clock, ready, warnings } = setUp();
  const [metrics, app] = [await listening(), await listening()];
  ready.listens(metrics);
  clock.block(3_000);
  ready.listens(app);
  ready.listens(await listening());
  expect(warnings).toEqual([expect.stringContaining(`LASTCALL_READY_PORT=${app.port}`)]);
});
