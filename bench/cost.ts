import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, quit, runFixture, startServer, type Variant } from "./express-server.ts";

const FEW = 3_000;
const MANY = 6_000;
const MOST_RATIO = 1.02;

/** The instructions of a whole process that answers `requests` on one kept-alive connection. */
async function instructions(variant: Variant, requests: number, folder: string): Promise<number> {
  const server = await startServer(variant, [
    "valgrind",
    "--tool=callgrind",
    "--smc-check=all-non-file",
    `--callgrind-out-file=${join(folder, `${variant}-${requests}`)}`,
    process.execPath,
    "--single-threaded",
  ]);
  await runFixture("one-connection.mjs", server.port, requests);
  await quit(server);
  const collected = await server.process.line(/Collected : \d+/);
  return Number(/Collected : (\d+)/.exec(collected)![1]);
}

const variants = ["bare", "graceful"] as const;
const costs = new Map<Variant, number>();
