import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { freePort } from "../helpers/free-ports.ts";
import { Subprocess } from "../helpers/subprocess.ts";

/**
 * `pnpm test:site`: every page of the built site in a browser, as wide as a desk and as a telephone, in daylight and at
 * night: accessible by axe-core, titled and described, no wider than the window, without an error.
 */
const CHROMIUM = "/usr/bin/chromium";
const WIDTHS = [1280, 390] as const;
const SCHEMES = ["light", "dark"] as const;
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const { values: args } = parseArgs({
  options: {
    /** Pages whose path contains it. */
    only: { type: "string", default: "" },
    /** Where pictures of the pages go. */
    pictures: { type: "string" },
  },
});

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = join(root, "docs/.vitepress/dist");
if (!existsSync(site)) throw new Error("the site is not built: pnpm docs:build");
if (!existsSync(CHROMIUM)) throw new Error("chromium is missing: apt-get install chromium");
if (args.pictures !== undefined) mkdirSync(args.pictures, { recursive: true });

/** Those that TypeDoc writes look like each other: one stands for all. */
const paths = readdirSync(site, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".html") && path !== "404.html")
  .filter((path) => !path.startsWith("reference/api/") || path === "reference/api/index.html")
  .filter((path) => path.includes(args.only))
  .toSorted();

const { homepage } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  homepage: string;
};
const port = await freePort();
const preview = new Subprocess(join(root, "docs/node_modules/.bin/vitepress"), [
  "preview",
  "docs",
  "--port",
  `${port}`,
]);
await preview.line(/Built site served/);
const origin = `http://localhost:${port}${new URL(homepage).pathname}`;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
let count = 0;
try {
  for (const width of WIDTHS)
    for (const colorScheme of SCHEMES) count += await look(browser, width, colorScheme);
} finally {
  await browser.close();
  preview.signal("SIGTERM");
}
console.log(
  `${paths.length} pages, ${WIDTHS.length * SCHEMES.length} ways to look at each: ${count} faults`,
);
process.exitCode = count === 0 ? 0 : 1;

async function look(from: Browser, width: number, colorScheme: "light" | "dark"): Promise<number> {
  const context = await from.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  let found = 0;
  for (const path of paths) {
    errors.length = 0;
    await page.goto(origin + path.replace(/(index)?\.html$/, ""), { waitUntil: "load" });
    const messages = [...(await faultsOf(page)), ...errors];
    for (const message of messages) console.log(`${path}, ${width} px, ${colorScheme}: ${message}`);
    found += messages.length;
    if (args.pictures !== undefined) {
      const name = `${path.replaceAll("/", "-")}-${width}-${colorScheme}.png`;
      await page.screenshot({ path: join(args.pictures, name), fullPage: true });
    }
  }
  await context.close();
  return found;
}

async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const title = await page.title();
  if (!/^.+ · lastcall$|^lastcall/.test(title)) faults.push(`its title is ${title}`);
  const described = await page.locator('meta[name="description"]').getAttribute("content");
  if (described === null || described === "") faults.push("it has no description");
  const wide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  if (wide > 0) faults.push(`it is ${wide} px wider than the window`);
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return [
    ...faults,
    ...violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 160)}`),
  ];
}
