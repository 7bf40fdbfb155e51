import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { Subprocess } from "../helpers/subprocess.ts";

/** What a real browser makes of a restart: its WebSocket closed cleanly, and both connections back by themselves. */
const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

if (!existsSync(CHROMIUM)) throw new Error("chromium is missing: apt-get install chromium");

function instance(name: string, port: string): Subprocess {
  const file = fileURLToPath(new URL("fixtures/page.ts", import.meta.url));
  const flags = ["--conditions=@lastcall/source", "--import", "tsx"];
  return new Subprocess(process.execPath, [...flags, file], { INSTANCE: name, PORT: port });
}

async function listening(server: Subprocess): Promise<string> {
  return (await server.line(/^listening/)).split(" ")[1] ?? "";
}

/** Until the page has seen all of these. */
async function saw(page: Page, ...expected: string[]): Promise<void> {
  await page.waitForFunction(
    `${JSON.stringify(expected)}.every((line) => window.seen.includes(line))`,
    undefined,
    { timeout: 20_000 },
  );
}

async function restart(page: Page): Promise<void> {
  const first = instance("first", "0");
  const port = await listening(first);
  await page.goto(`http://127.0.0.1:${port}/`);
  await saw(page, "socket first", "events first");
  const signalledAt = first.signal("SIGTERM");
  const { code, at } = await first.exit;
  const second = instance("second", port);
  await listening(second);
  await saw(page, "closed 1001 true", "socket second", "events second");
  console.log(`first instance: exit ${code} after ${Math.round(at - signalledAt)} ms`);
  if (code !== 0) throw new Error(`exit code ${code}:\n${first.lines.join("\n")}`);
  await missesNothing(page);
  second.signal("SIGTERM");
  await second.exit;
}

/** `Last-Event-ID` brought the page to the event behind the last one that it had. */
async function missesNothing(page: Page): Promise<void> {
  const ids = await page.evaluate<number[]>("window.ids");
  console.log(`${ids.length} events, the last one is number ${ids.at(-1)}`);
  if (ids.length === 0 || ids.some((id, index) => id !== index + 1))
    throw new Error(`events are missing, or came twice: ${ids.join(" ")}`);
}

const folder = await mkdtemp(join(tmpdir(), "browser-"));
const options = { executablePath: CHROMIUM, args: FLAGS, headless: true };
const browser = await chromium.launchPersistentContext(folder, options);
const page = await browser.newPage();
try {
  await restart(page);
} finally {
  console.log(await page.evaluate<string>("window.seen.join('\\n')"));
  await browser.close();
  await rm(folder, { recursive: true });
}
console.log(
  "the WebSocket closed with 1001, cleanly; it and the event stream came back, and no event is missing",
);
