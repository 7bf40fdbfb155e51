import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seeded } from "../../../scripts/lame-duck/model.ts";
import { reportInLine } from "../../helpers/report-line.ts";
import { Subprocess } from "../../helpers/subprocess.ts";
import { type Question, SHAPES } from "./answers.ts";
import { http1Client, http2Client, type Seen } from "./client.ts";
import { faultsOf } from "./verdict.ts";

/** The servers, and the protocol that each speaks. */
export const APPS = {
  http: http1Client,
  express: http1Client,
  fastify: http1Client,
  koa: http1Client,
  http2: http2Client,
  "fastify-http2": http2Client,
  "koa-http2": http2Client,
} as const;
export type App = keyof typeof APPS;

/** So short that the deadline cuts a part of the answers. */
const LIFECYCLE = { gracePeriodMs: 1_300, flushReserveMs: 550 };
const QUESTIONS = 16;
/** Within this from the first moment on all is asked, and the signal sent. */
const ASKED_MS = 500;
const SIGNALLED_MS = 700;
const MAX_PARTS = 30;
const MAX_EVERY_MS = 80;

export interface Stopped {
  readonly seen: readonly Seen[];
  readonly cut: number;
  readonly code: number | null;
  readonly faults: readonly string[];
}

/** One SIGTERM at a random moment, with answers of all shapes under way. */
export async function stopOnce(app: App, seed: number): Promise<Stopped> {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const file = fileURLToPath(new URL("fixtures/app.ts", import.meta.url));
  const flags = ["--conditions=@lastcall/source", "--import", "tsx"];
  const server = new Subprocess(process.execPath, [...flags, file], {
    APP: app,
    LIFECYCLE_OPTIONS: JSON.stringify(LIFECYCLE),
  });
  const port = Number((await server.line(/^listening/)).split(" ")[1]);
  const client = APPS[app](port);
  const asked = Array.from({ length: QUESTIONS }, async (_, n) => {
    const question: Question = {
      shape: SHAPES[n % SHAPES.length]!,
      n,
      parts: 1 + below(MAX_PARTS),
      everyMs: below(MAX_EVERY_MS),
    };
    await sleep(below(ASKED_MS));
    return client.ask(question);
  });
  await sleep(below(SIGNALLED_MS));
  server.signal("SIGTERM");
  const [{ code }, seen] = await Promise.all([server.exit, Promise.all(asked)]);
  client.close();
  const report = server.lines.map((line) => reportInLine(line)).find((found) => found);
  return {
    seen,
    cut: report?.requests.cutCount ?? 0,
    code,
    faults: faultsOf(seen, code, report),
  };
}
