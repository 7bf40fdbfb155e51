import type { HandlerPlan } from "../plan/plan.ts";
import type { RequestRecord } from "../trace/ledger.ts";
import type { Stage } from "../stage.ts";
import { PIECE } from "./request-text.ts";

/** As much of a response as a handler uses: Node's has it, and the simulated server's. */
export interface HandledResponse {
  writeHead(status: number, headers: Record<string, string | number>): unknown;
  write(piece: string): unknown;
  end(piece?: string): unknown;
  on(event: "close", listener: () => void): unknown;
  flushHeaders(): void;
  readonly headersSent: boolean;
}

/** The whole answer of a handler. */
export function wholeAnswer({ pieces }: HandlerPlan): string {
  return PIECE.repeat(Math.max(1, pieces));
}

/** What the program does with a request, as planned; it stops when its client is gone. */
export function handle(world: Stage, record: RequestRecord, res: HandledResponse): void {
  const { loop, ledger } = world;
  const { handler, subscribes } = record.plan;
  let gone = false;
  let cancel = (): void => {};
  const later = (ms: number, run: () => void): void => {
    ledger.waitingHandlers++;
    const over = (): void => {
      ledger.waitingHandlers--;
      cancel = () => {};
    };
    const stop = loop.after(ms, () => {
      over();
      run();
    });
    cancel = () => {
      over();
      stop();
    };
  };
  res.on("close", () => {
    gone = true;
    cancel();
  });
  const head = (): void => {
    if (record.headerAt !== undefined || gone) return;
    record.headerAt = loop.now();
    res.writeHead(200, {
      ...(subscribes ? { "Content-Type": "text/event-stream" } : {}),
      ...(handler.framing === "length" && !subscribes
        ? { "Content-Length": wholeAnswer(handler).length }
        : {}),
      ...(handler.insists ? { Connection: "keep-alive" } : {}),
    });
  };
  const end = (piece?: string): void => {
    if (gone) return;
    record.written += piece ?? "";
    record.endedAt = loop.now();
    ledger.note("handler ends", record.path);
    res.end(piece);
  };
  const write = (left: number): void => {
    if (gone) return;
    head();
    if (handler.pieces === 0) return end(PIECE);
    record.written += PIECE;
    res.write(PIECE);
    if (left === 1 && !subscribes) return end();
    // A subscription goes on until somebody ends it.
    later(handler.everyMs, () => write(left - 1));
  };
  record.handledAt = loop.now();
  if (handler.blocksMs > 0) loop.block(handler.blocksMs);
  if (handler.early) {
    head();
    res.flushHeaders();
  }
  if (handler.thinks === "never") return;
  if (handler.thinks === 0) write(handler.pieces);
  else later(handler.thinks, () => write(handler.pieces));
}
