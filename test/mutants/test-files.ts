import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The tests that are to notice. Those of HTTP/2, of the adapters' processes and of other frameworks than plain HTTP
 * run the same code again: to leave them out can only make the result worse.
 */
const FOLDERS: readonly string[] = [
  "test/core",
  "test/world",
  "test/adapters",
  "test/process",
  "test/protocols",
  "test/streams",
];
const CONTRACTS: readonly string[] = ["test/contract/http.test.ts", "test/contract/https.test.ts"];
const OF_OTHERS = /h2|http2|grpc|connect-|sessions|fastify-|allow-http1|crowd|memory|heap/;

/** Relative to the checkout; those without child processes first. */
export function testFiles(checkout: string): string[] {
  const found = FOLDERS.flatMap((folder) =>
    namesIn(join(checkout, folder))
      .filter((name) => name.endsWith(".test.ts") && !OF_OTHERS.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return [...found, ...CONTRACTS];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
