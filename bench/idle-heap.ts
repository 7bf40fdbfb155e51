import { median } from "../test/helpers/figures.ts";
import { Subprocess } from "../test/helpers/subprocess.ts";
import { type App, fixture, quit, startApp, type Under, type Variant } from "./app.ts";

/**
 * The bytes of heap that one more idle connection to `node:http` takes, the median of so many rounds. Each opens as many
 * more as the one before; the connections of one round more, the first, fill what is there for all of them.
 */
export async function heapOfConnection(
  variant: Variant,
  { rounds, connections }: Readonly<Record<"rounds" | "connections", number>>,
  { node, flags = [] }: Omit<Under, "command"> = {},
): Promise<number> {
  const app = await startApp("http", variant, { node, flags: ["--expose-gc", ...flags] });
  const heaps: number[] = [];
  const clients: Subprocess[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const client = new Subprocess(process.execPath, [
      fixture("idle-connections.mjs"),
      String(app.port),
      String(connections),
    ]);
    clients.push(client);
    await client.line(/^idle/);
    heaps.push(await heapOf(app, heaps.length + 1));
  }
  await quit(app);
  await Promise.all(clients.map((client) => client.exit));
  return median(heaps.slice(1).map((heap, round) => (heap - heaps[round]!) / connections));
}

async function heapOf({ process: app }: App, nth: number): Promise<number> {
  app.signal("SIGHUP");
  const line = await app.line(/^heap/, undefined, nth);
  return Number(line.split(" ")[1]);
}
