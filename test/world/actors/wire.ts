import type { TcpConnection } from "../kernel/connection.ts";
import type { ClientPlan } from "../plan/plan.ts";
import type { Stage } from "../stage.ts";
import type { Fate, RequestRecord } from "../trace/ledger.ts";
import { ResponseReader } from "./response-reader.ts";

/** Its connection as a client knows it. */
export interface Wire {
  readonly connection: TcpConnection;
  readonly reader: ResponseReader;
  readonly waiting: RequestRecord[];
  established: boolean;
  used: boolean;
  toldToClose: boolean;
  over: boolean;
  /** The other side has said FIN. */
  ended: boolean;
  /** Pieces of its body that are still to be sent. */
  unsent: number;
  /** It sends a body still, and reads nothing until it has. */
  unread: string | undefined;
}

export interface Heard {
  connected(wire: Wire): void;
  failed(fate: Fate): void;
  /** An answer is whole. */
  answered(): void;
  lost(wire: Wire, fate: Fate): void;
}

/** Connects, and reads what comes. */
export function openWire(
  { loop, kernel, ledger }: Stage,
  whose: string,
  plan: ClientPlan,
  heard: Heard,
): Wire {
  const connection = kernel.connect(whose, plan, {
    connected: () => {
      wire.established = true;
      heard.connected(wire);
    },
    refused: () => heard.failed("refused"),
    data: (text) => {
      if (wire.unread !== undefined) wire.unread += text;
      else wire.reader.read(text);
    },
    ended: () => {
      wire.ended = true;
      if (wire.unread === undefined) endOf(wire, heard);
    },
    reset: () => {
      if (!wire.established) heard.failed("reset");
      heard.lost(wire, "reset");
    },
  });
  const wire: Wire = {
    connection,
    reader: new ResponseReader(
      () => loop.now(),
      (answer) => {
        const [record] = wire.waiting;
        if (record === undefined) return;
        if (answer.closes || record.plan.version === "1.0") wire.toldToClose = true;
        if (!answer.complete) record.answers.push(answer);
        if (!answer.complete || answer.status === 100) return;
        wire.waiting.shift();
        ledger.note(answer.status === 503 ? "answer 503" : "answer whole", record.path);
        heard.answered();
      },
    ),
    waiting: [],
    established: false,
    used: false,
    toldToClose: false,
    over: false,
    ended: false,
    unsent: 0,
    unread: undefined,
  };
  return wire;
}

/** The client has sent what it had to send, and reads what has come meanwhile. */
export function readAgain(wire: Wire, heard: Heard): void {
  const { unread } = wire;
  wire.unread = undefined;
  if (unread !== undefined) wire.reader.read(unread);
  if (wire.ended) endOf(wire, heard);
}

function endOf(wire: Wire, heard: Heard): void {
  wire.reader.ended();
  heard.lost(wire, "closed");
  wire.connection.close();
}
