import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { CATALOGUE_PAGES, cataloguePage } from "../express/catalogue.ts";
import { exchange, type Flaw } from "./exchange.ts";
import { LongRequest } from "./long-request.ts";
import type { Orders } from "./orders.ts";
import type { Story } from "./story.ts";
import type { Tally } from "./tally.ts";

const REPORT_MS = 3_000;
const PIECE = Buffer.alloc(64 * 1024, "lastcall");
const PIECES = 60;
const PIECE_MS = 62;

/** The four that the signal finds half done: computing, sending, receiving, and not yet wholly received. */
export function longRequests(
  story: Story,
  tally: Tally,
  orders: Orders,
  origin: string,
): LongRequest[] {
  return [
    report(story, tally, origin),
    download(tally, origin),
    upload(tally, origin),
    slowOrder(orders),
  ];
}

function report(story: Story, tally: Tally, origin: string): LongRequest {
  let begun = 0;
  let took = 0;
  const elapsed = (): number => (begun === 0 ? 0 : took || story.now - begun);
  return new LongRequest(
    "GET /report",
    () => elapsed() / REPORT_MS,
    () => `${(elapsed() / 1000).toFixed(1)} s`,
    async () => {
      begun = story.now;
      const answer = await exchange(tally, "GET /report", {
        url: `${origin}/report`,
        agent: false,
      });
      took = story.now - begun;
      return answer?.status === 200;
    },
  );
}

function download(tally: Tally, origin: string): LongRequest {
  const expected = Buffer.from(
    Array.from({ length: CATALOGUE_PAGES }, (_, page) => cataloguePage(page)).join(""),
  );
  let received = 0;
  const flaw: Flaw = ({ body }) =>
    body.equals(expected) ? undefined : "not the bytes that were sent";
  return new LongRequest(
    "GET /export",
    () => received / expected.length,
    () => megabytes(received, expected.length),
    async () => {
      const onData = (bytes: number): void => {
        received += bytes;
      };
      const request = { url: `${origin}/export`, agent: false, onData } as const;
      return (await exchange(tally, "GET /export", request, flaw))?.status === 200;
    },
  );
}

function upload(tally: Tally, origin: string): LongRequest {
  const length = PIECE.length * PIECES;
  const hash = createHash("sha256");
  let sent = 0;
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let n = 0; n < PIECES; n += 1) {
      yield PIECE;
      hash.update(PIECE);
      sent += PIECE.length;
      await setTimeout(PIECE_MS);
    }
  }
  const flaw: Flaw = ({ body }) =>
    body.toString() === JSON.stringify({ bytes: length, sha256: hash.digest("hex") })
      ? undefined
      : "not the bytes that were sent";
  return new LongRequest(
    "POST /upload",
    () => sent / length,
    () => megabytes(sent, length),
    async () => {
      const request = {
        url: `${origin}/upload`,
        method: "POST",
        agent: false,
        body: pieces(),
      } as const;
      return (await exchange(tally, "POST /upload", request, flaw))?.status === 200;
    },
  );
}

/** Acknowledged after every other order: by then the only thing that can save it is the flush. */
function slowOrder(orders: Orders): LongRequest {
  let sent = 0;
  let length = 1;
  async function* letters(text: string): AsyncGenerator<Buffer> {
    length = text.length;
    for (const letter of text) {
      yield Buffer.from(letter);
      sent += 1;
      await setTimeout(PIECE_MS);
    }
  }
  return new LongRequest(
    "POST /orders",
    () => sent / length,
    () => `${sent} of ${length} bytes`,
    () => orders.place("slow sender", false, letters),
  );
}

function megabytes(done: number, all: number): string {
  return `${(done / 1e6).toFixed(1)} of ${(all / 1e6).toFixed(1)} MB`;
}
