import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import type { LearnedRequest } from "../subject.ts";
import type { TimedRequest } from "../wire/fate.ts";
import type { Case, Playing } from "./case.ts";
import { allAnswered, noneLost, send, settled } from "./requests.ts";

const AT_ONCE = 8;
const PIPELINED = 4;

export const slowRequests: Case = {
  id: "in-flight-slow",
  title: "slow requests under way at the signal are answered in full",
  advice: "Wait for the requests in flight before you exit, and do not close their connections.",
  rules: ["LC001-shell-form-cmd", "LC010-kill-limit"],
  inapplicable: ({ slow }) =>
    slow === undefined
      ? "no request was given that takes 250 ms or more: name a slow one by --path"
      : undefined,
  async play(stage: Stage): Promise<Playing> {
    const slow = stage.subject.slow!;
    const records: TimedRequest[] = [];
    const sent = Array.from({ length: AT_ONCE }, () => send(stage, slow, stage.connect(), "new"));
    for (const one of sent) void one.then((record) => records.push(record));
    // Under way, and not yet answered.
    await setTimeout(Math.min(slow.answersInMs / 3, 200));
    return { judge: () => allAnswered(stage, records) };
  },
};

export const streamedAnswers: Case = {
  id: "in-flight-streamed",
  title: "answers whose body is on its way at the signal come whole",
  advice:
    "Let a streamed answer run to its end, or break its connection: one that is ended early counts as complete.",
  rules: ["LC010-kill-limit"],
  inapplicable: ({ streamed }) =>
    streamed === undefined
      ? "no request was given whose answer takes 250 ms or more from its head to its end"
      : undefined,
  async play(stage: Stage): Promise<Playing> {
    const streamed = stage.subject.streamed!;
    const records: TimedRequest[] = [];
    const connections = Array.from({ length: AT_ONCE }, () => stage.connect());
    for (const one of connections)
      void send(stage, streamed, one, "new").then((record) => records.push(record));
    await Promise.all(
      connections.map((one) =>
        one.until(() => one.responseUnderWay !== undefined, streamed.beginsInMs * 4 + 1_000),
      ),
    );
    return { judge: () => allAnswered(stage, records) };
  },
};

export const pipelined: Case = {
  id: "in-flight-pipelined",
  title: "of requests pipelined before the signal none is executed and left unanswered",
  advice:
    "Say Connection: close on the newest request of a connection alone; Node drops the answers behind it.",
  rules: [],
  inapplicable: ({ keepsAlive }) =>
    keepsAlive ? undefined : "the program closes every connection after one answer",
  async play(stage: Stage): Promise<Playing> {
    const request = stage.subject.slow ?? stage.subject.requests[0]!;
    const connection = stage.connect();
    const records: TimedRequest[] = [];
    const sentAt = performance.now();
    const promises = Array.from({ length: PIPELINED }, (_, n) => {
      const { id, text } = stage.identified(request.text);
      connection.request(text);
      return settled(stage, { id, request, connection, kind: "kept", n, sentAt });
    });
    for (const one of promises) void one.then((record) => records.push(record));
    await connection.until(() => connection.connected, 1_000);
    return { judge: () => noneLost(stage, records) };
  },
};

/** Time for the program to read a header that the kernel has taken for it. */
const READ_WITHIN_MS = 200;
const UPLOAD_GAP_MS = 300;

/** A request with a body whose second half comes only after the signal. */
function halfSent(request: LearnedRequest): LearnedRequest {
  const { text } = request;
  const headers = { ...text.headers, "Content-Length": String(Buffer.byteLength(text.body ?? "")) };
  return { ...request, text: { ...text, headers, body: undefined } };
}

export const upload: Case = {
  id: "in-flight-upload",
  title: "an upload under way at the signal is received to its end and answered",
  advice: "An upload is a request in flight from its header on: let its body arrive.",
  rules: ["LC010-kill-limit"],
  inapplicable: ({ requests }) =>
    requests.some(({ text }) => text.body !== undefined)
      ? undefined
      : "no request with a body was given: name one by --method POST --body",
  async play(stage: Stage): Promise<Playing> {
    const request = stage.subject.requests.find(({ text }) => text.body !== undefined)!;
    const body = Buffer.from(request.text.body!);
    const connection = stage.connect();
    const half = body.length >> 1;
    const records: TimedRequest[] = [];
    void send(stage, halfSent(request), connection, "new").then((record) => records.push(record));
    connection.write(body.subarray(0, half));
    await connection.until(() => connection.connected, 1_000);
    await setTimeout(READ_WITHIN_MS);
    void stage.signal
      .then(() => setTimeout(UPLOAD_GAP_MS))
      .then(() => connection.write(body.subarray(half)));
    return { judge: () => allAnswered(stage, records) };
  },
};
