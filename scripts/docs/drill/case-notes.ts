import type { CaseNote } from "./case-note.ts";
import { balanced } from "./cases/balanced.ts";
import { emptyStop } from "./cases/empty-stop.ts";
import { eventStream } from "./cases/event-stream.ts";
import { exit } from "./cases/exit.ts";
import { expectContinue } from "./cases/expect-continue.ts";
import { halfHead } from "./cases/half-head.ts";
import { http2Goaway } from "./cases/http2-goaway.ts";
import { idleConnections } from "./cases/idle-connections.ts";
import { inFlightPipelined } from "./cases/in-flight-pipelined.ts";
import { inFlightSlow } from "./cases/in-flight-slow.ts";
import { inFlightStreamed } from "./cases/in-flight-streamed.ts";
import { inFlightUpload } from "./cases/in-flight-upload.ts";
import { keptConnections } from "./cases/kept-connections.ts";
import { lateUpload } from "./cases/late-upload.ts";
import { leftBehind } from "./cases/left-behind.ts";
import { liveness } from "./cases/liveness.ts";
import { newConnections } from "./cases/new-connections.ts";
import { queuedConnections } from "./cases/queued-connections.ts";
import { readiness } from "./cases/readiness.ts";
import { secondSignalInFlightSlow } from "./cases/second-signal-in-flight-slow.ts";
import { secondSignal } from "./cases/second-signal.ts";
import { websocketClose } from "./cases/websocket-close.ts";

/** One for each case, with a server that fails it and one that passes. */
export const CASE_NOTES: readonly CaseNote[] = [
  inFlightSlow,
  inFlightStreamed,
  inFlightUpload,
  inFlightPipelined,
  newConnections,
  keptConnections,
  lateUpload,
  expectContinue,
  halfHead,
  readiness,
  liveness,
  websocketClose,
  eventStream,
  balanced,
  http2Goaway,
  exit,
  leftBehind,
  emptyStop,
  idleConnections,
  queuedConnections,
  secondSignalInFlightSlow,
  secondSignal,
];
