/** What an idle connection costs: `pnpm bench:memory`. */
import { binaryOf } from "../scripts/node-lines.ts";
import { median } from "../test/helpers/figures.ts";
import { Subprocess } from "../test/helpers/subprocess.ts";
import { type App, build, fixture, quit, startApp, type Variant, VARIANTS } from "./app.ts";

const LINES = ["20", "24"];
const ROUNDS = 5;
const CONNECTIONS = 2_000;
const HIGHEST_COST = 200;

build();
console.log(`goal: at most ${HIGHEST_COST} bytes over the bare app`);
for (const line of LINES) {
  const node = await binaryOf(line);
  const rows: Record<string, object> = {};
  let bare = NaN;
  for (const variant of VARIANTS) {
    const bytes = await bytesOfConnection(node, variant);
    if (variant === "bare") bare = bytes;
    const isGood = bytes - bare <= HIGHEST_COST;
    if (!isGood) process.exitCode = 1;
    rows[variant] = {
      "bytes of heap an idle connection": Math.round(bytes),
      "over bare": Math.round(bytes - bare),
      goal: isGood ? "kept" : "missed",
    };
  }
  console.log(`\nNode ${line}`);
  console.table(rows);
}

/** Each round opens as many more; the first one's connections fill what is there for all of them. */
async function bytesOfConnection(node: string, variant: Variant): Promise<number> {
  const app = await startApp("http", variant, { node, flags: ["--expose-gc"] });
  const heaps: number[] = [];
  const clients: Subprocess[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const client = new Subprocess(process.execPath, [
      fixture("idle-connections.mjs"),
      String(app.port),
      String(CONNECTIONS),
    ]);
    clients.push(client);
    await client.line(/^idle/);
    heaps.push(await heapOf(app, heaps.length + 1));
  }
  await quit(app);
  await Promise.all(clients.map((client) => client.exit));
  return median(heaps.slice(1).map((heap, round) => (heap - heaps[round]!) / CONNECTIONS));
}

async function heapOf({ process: app }: App, nth: number): Promise<number> {
  app.signal("SIGHUP");
  const line = await app.line(/^heap/, undefined, nth);
  return Number(line.split(" ")[1]);
}
