/** Drills one and the same program on lastcall, on its peers and on servers of other languages, and writes the table. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { drill } from "../../packages/cli/src/drill/drill.ts";
import { parseDrillOptions } from "../../packages/cli/src/drill/options.ts";
import { serving } from "../../packages/cli/src/drill/subject.ts";
import { type Peer, PEERS } from "./peers.ts";
import { readmeWithComparison } from "./readme.ts";
import { type Row, table } from "./table.ts";

const root = resolve(import.meta.dirname, "../..");
const chosen = process.argv.slice(2);
const folder = install();
const rows: Row[] = [];
for (const peer of PEERS) {
  if (chosen.length > 0 && !chosen.includes(peer.name)) continue;
  rows.push(await compare(peer));
  console.log(table(rows.slice(-1)).split("\n").at(-1));
}
if (chosen.length === 0) {
  writeFileSync(join(root, "docs/evidence/compare.md"), page(rows));
  execFileSync("npx", ["oxfmt", "docs/evidence/compare.md"], { cwd: root });
  const comparison = readFileSync(join(root, "docs/evidence/compare.md"), "utf8");
  const readme = join(root, "README.md");
  writeFileSync(readme, readmeWithComparison(readFileSync(readme, "utf8"), comparison));
  execFileSync("npx", ["oxfmt", "README.md"], { cwd: root });
}

/** The programs in a folder of their own, with their packages, and lastcall as it is built here. */
function install(): string {
  const place = mkdtempSync(join(tmpdir(), "lastcall-compare-"));
  cpSync(join(import.meta.dirname, "programs"), place, { recursive: true });
  execFileSync("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: place,
    stdio: ["ignore", "ignore", "inherit"],
  });
  mkdirSync(join(place, "node_modules/@lastcall"));
  symlinkSync(join(root, "packages/core"), join(place, "node_modules/@lastcall/core"));
  writeFileSync(
    join(place, "requests.json"),
    JSON.stringify([{ path: "/upload", method: "POST", body: "x".repeat(65_536) }]),
  );
  process.chdir(place);
  return place;
}

async function compare(peer: Peer): Promise<Row> {
  const version = versionOf(peer);
  if (peer.build !== undefined) run(peer, peer.build);
  const port = await freePort();
  const backend = peer.configuration === undefined ? undefined : await startBackend();
  try {
    const places = { port: String(port), folder, backend: String(backend?.port) };
    const configuration = configure(peer, places);
    const command = peer.command.map((word) => filled(word, { ...places, configuration }));
    const requests = [
      "--path",
      "/",
      "--path",
      "/slow",
      "--requests",
      join(folder, "requests.json"),
    ];
    const stopping = ["--port", `${port}`, "--signal", peer.signal ?? "SIGTERM"];
    // Some do nothing gracefully anywhere else.
    const environment = [`PORT=${port}`, "NODE_ENV=production"];
    const judged = await drill(
      parseDrillOptions([...requests, ...stopping, "--", "env", ...environment, ...command]),
    );
    return { name: peer.name, version, judged };
  } finally {
    backend?.child.kill("SIGKILL");
  }
}

/** The program that nobody stops, for servers that only stand in front of one. */
async function startBackend(): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port) };
  const child = spawn(process.execPath, ["bare.mjs"], { cwd: folder, env, stdio: "ignore" });
  await serving({ host: "127.0.0.1", port }, 10_000);
  return { child, port };
}

/** Where the peer's configuration is, with the places filled in. */
function configure({ configuration }: Peer, places: Readonly<Record<string, string>>): string {
  if (configuration === undefined) return "";
  const path = join(folder, configuration);
  const template = readFileSync(join(import.meta.dirname, "programs", configuration), "utf8");
  writeFileSync(path, filled(template, places));
  return path;
}

function filled(text: string, places: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}

function versionOf(peer: Peer): string {
  if (peer.package !== undefined) {
    const manifest = readFileSync(
      join(folder, "node_modules", peer.package, "package.json"),
      "utf8",
    );
    return (JSON.parse(manifest) as { version: string }).version;
  }
  return /\d+(\.\d+)+/.exec(run(peer, peer.version ?? []))?.[0] ?? "";
}

/** @throws Error that says what to install when the server is not there. */
function run({ name, debian }: Peer, [file = "", ...args]: readonly string[]): string {
  try {
    return execFileSync(file, args, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || debian === undefined) throw error;
    throw new Error(`${name} is not here: apt-get install ${debian}`, { cause: error });
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

function page(all: readonly Row[]): string {
  const day = new Date().toISOString().slice(0, 10);
  return `# The field, measured

One program with a fast route, a slow one and one that receives, on each of these; drilled by [\`lastcall drill\`](drill.md), Node ${process.version}, ${day}. Each is set up as its own documentation advises, with a grace period of 9 s; nginx, Caddy and Apache stand in front of the program, and are what is stopped. \`pnpm compare\` writes this page anew.

${table(all)}

✓ passed, ✗ failed and what was seen, – does not apply. "closed port" is no loss: a client or a balancer may send such a request elsewhere. The last column is no verdict: a server that somebody polls for readiness (here lastcall and lightship) serves on until they have had the time to look away, and takes longer for it.
`;
}
