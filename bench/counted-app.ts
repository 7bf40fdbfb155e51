import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, type Framework, quit, startApp, type Variant } from "./app.ts";

/** What the fixture calls between two segments, and nothing else does. */
const BETWEEN_SEGMENTS = "uv_os_gethostname";

// Otherwise the counts differ by some per cent from run to run: hash tables by their seed, and the garbage
// collector by the time that has passed. With these it works by what has been allocated.
const REPEATABLE = [
  "--single-threaded",
  "--hash-seed=1",
  "--random-seed=1",
  "--min-semi-space-size=16",
  "--initial-old-space-size=512",
  "--no-minor-gc-task",
  "--no-memory-reducer",
];

const COUNTED_WITHIN_MS = 600_000;
const REQUEST = "GET / HTTP/1.1\r\nHost: localhost:3000\r\nConnection: keep-alive\r\n\r\n";

/**
 * The instructions of one request, as callgrind counts them in one process, segment after segment of so many requests
 * on one kept-alive connection. Those of the first segments are the compiler's, and are left out.
 */
export async function countedSegments(
  node: string,
  framework: Framework,
  variant: Variant,
  { warmUp, segments, requests }: Readonly<Record<"warmUp" | "segments" | "requests", number>>,
): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "cost-"));
  const app = await startApp(framework, variant, {
    node,
    flags: REPEATABLE,
    command: [
      "valgrind",
      "--tool=callgrind",
      "--smc-check=all-non-file",
      `--dump-before=${BETWEEN_SEGMENTS}`,
      `--callgrind-out-file=${join(folder, "counts")}`,
    ],
  });
  const ask = await connected(app);
  for (let segment = 1; segment <= warmUp + segments; segment += 1) {
    await ask(requests);
    app.process.signal("SIGUSR2");
    await app.process.line(/^counted/, COUNTED_WITHIN_MS, segment);
  }
  await quit(app);
  const counts = Array.from({ length: segments }, (_, index) =>
    countIn(join(folder, `counts.${warmUp + 1 + index}`)),
  );
  rmSync(folder, { recursive: true });
  return counts.map((count) => count / requests);
}

/** Asks one request after the other. */
async function connected({ port }: App): Promise<(requests: number) => Promise<void>> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  return async (requests) => {
    for (let sent = 0; sent < requests; sent += 1) {
      socket.write(REQUEST);
      let answer = "";
      while (!answer.endsWith("hello\n")) answer += String((await once(socket, "data"))[0]);
      if (!answer.startsWith("HTTP/1.1 200 ")) throw new Error(`answered ${answer}`);
    }
  };
}

function countIn(file: string): number {
  return Number(/^(?:totals|summary): (\d+)/m.exec(readFileSync(file, "utf8"))?.[1]);
}
