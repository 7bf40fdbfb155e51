import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { binaryOf, NODE_LINES, pathWith } from "./node-lines.ts";

/** `pnpm test:matrix`, or a part of it: `pnpm test:matrix --nodes 22,24 --kinds http,koa-3`. */
/** Each is a file of test/contract. */
const KINDS = [
  "http",
  "https",
  "express-4",
  "express-5",
  "fastify-5",
  "koa-2",
  "koa-3",
  "nest-express",
  "nest-fastify",
];

interface Cell {
  readonly passed: number;
  readonly failed: readonly string[];
}

/** As much of vitest's JSON report as the table needs. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const { values } = parseArgs({
  // What a package manager puts between its own arguments and ours.
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    nodes: { type: "string", default: NODE_LINES.join() },
    kinds: { type: "string", default: KINDS.join() },
  },
});

/** First in PATH too, so that whatever a test starts runs on it. */
async function contract(binary: string, kind: string): Promise<Cell> {
  const folder = await mkdtemp(join(tmpdir(), "lastcall-matrix-"));
  const file = join(folder, "report.json");
  const args = [vitest, "run", `test/contract/${kind}.test.ts`];
  const child = spawn(binary, [...args, "--reporter=json", `--outputFile=${file}`], {
    cwd: root,
    stdio: "ignore",
    env: { ...process.env, PATH: pathWith(binary) },
  });
  await once(child, "exit");
  try {
    return cellOf(JSON.parse(await readFile(file, "utf8")) as VitestReport);
  } catch (error) {
    return { passed: 0, failed: [`no report: ${String(error)}`] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function cellOf({ numPassedTests, testResults }: VitestReport): Cell {
  const failed = testResults.flatMap(({ status, message, assertionResults }) => {
    // A file that could not be loaded has no tests.
    if (status === "failed" && assertionResults.length === 0) return [message];
    return assertionResults.filter((test) => test.status === "failed").map((test) => test.fullName);
  });
  return { passed: numPassedTests, failed };
}

const rows: Record<string, Record<string, string>> = {};
const failures: string[] = [];
for (const line of values.nodes.split(",")) {
  const binary = await binaryOf(line);
  for (const kind of values.kinds.split(",")) {
    const { passed, failed } = await contract(binary, kind);
    rows[kind] = { ...rows[kind], [`Node ${line}`]: `${passed} passed, ${failed.length} failed` };
    for (const title of failed) failures.push(`Node ${line}, ${title}`);
    console.log(`Node ${line}, ${kind}: ${passed} passed, ${failed.length} failed`);
  }
}

console.table(rows);
for (const failure of failures) console.log(failure);
process.exitCode = failures.length === 0 ? 0 : 1;
