import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { Outcome } from "../result.ts";
import type { Stage } from "../stage.ts";
import { Connection, textOf } from "../wire/connection.ts";
import { isLost, type TimedRequest } from "../wire/fate.ts";
import { type Case, passedIf, type Playing } from "./case.ts";
import { noneLost, send, wasBlind } from "./requests.ts";

const TOO_BUSY: Outcome = {
  verdict: "inapplicable",
  evidence: "the machine was too busy for the drill to write in time",
};

const PATIENCE_MS = 5_000;
const LATE_MS = 100;
const COMPANY_EVERY_MS = 20;

/** Of how the program meets a latecomer. */
const NOT_SEEN: Outcome = {
  verdict: "inapplicable",
  evidence: `the port was closed ${LATE_MS} ms after the signal: nothing was seen`,
};

/** Does something a little after the signal; the verdict waits for it. */
function afterSignal(stage: Stage, delayMs: number, run: () => Promise<void>): void {
  void stage.signal.then(() => stage.track(setTimeout(delayMs).then(run)));
}

/** Requests that nobody judges keep a program, until then, that waits for the last of them before it closes its port. */
function inCompany(stage: Stage): void {
  const [request] = stage.subject.requests;
  void stage.signal.then(async () => {
    const timer = setInterval(() => {
      const connection = stage.connect();
      connection.request(request!.text);
      const isOver = (): boolean => connection.wholeResponses.length > 0;
      void connection.until(isOver, PATIENCE_MS).then(() => connection.destroy());
    }, COMPANY_EVERY_MS);
    await setTimeout(LATE_MS);
    clearInterval(timer);
  });
}

/** More than the kernel takes for a program that does not read. */
const LATE_UPLOAD = Buffer.alloc(16 * 1024 * 1024, "x");

export const lateUpload: Case = {
  id: "late-upload",
  title: "an upload that begins after the signal gets its answer, not a reset",
  advice:
    "Answer 503, half-close, and read on for a while: unread input turns into a reset that destroys the answer (RFC 9112 §9.6).",
  rules: [],
  inapplicable: () => undefined,
  async play(stage: Stage): Promise<Playing> {
    const [request] = stage.subject.requests;
    const late: TimedRequest[] = [];
    // What the program does with such an upload in peace is no matter of its stop.
    const peaceful = new Connection(stage.subject.target);
    const text = {
      ...request!.text,
      method: "POST",
      headers: { ...request!.text.headers, "Content-Length": String(LATE_UPLOAD.length) },
      body: undefined,
    };
    peaceful.request(text);
    await peaceful.upload(LATE_UPLOAD, PATIENCE_MS);
    await peaceful.until(() => peaceful.wholeResponses.length > 0, PATIENCE_MS);
    const [answer] = peaceful.wholeResponses;
    peaceful.destroy();
    if (answer === undefined)
      return {
        judge: () => ({
          verdict: "inapplicable",
          evidence: "the program does not answer such an upload in peace either",
        }),
      };
    const learned = {
      ...request!,
      text,
      statuses: new Set([answer.status]),
      streamedBytes: undefined,
    };
    inCompany(stage);
    afterSignal(stage, LATE_MS, async () => {
      const connection = stage.connect();
      const sent = send(stage, learned, connection, "new");
      // As clients do that send it all before they read: an error in between is all that they see.
      await connection.upload(LATE_UPLOAD, PATIENCE_MS);
      late.push(await sent);
    });
    return {
      judge: () => (late[0]?.fate === "closed-port" ? NOT_SEEN : noneLost(stage, late)),
    };
  },
};

export const expectContinue: Case = {
  id: "expect-continue",
  title: "Expect: 100-continue after the signal is met by a final answer",
  advice:
    "Answer the final status at once (RFC 9110 §10.1.1): a client that waits for a 100 waits in vain.",
  rules: [],
  inapplicable: () => undefined,
  async play(stage: Stage): Promise<Playing> {
    let outcome = passedIf(false, "silent");
    const [request] = stage.subject.requests;
    inCompany(stage);
    afterSignal(stage, LATE_MS, async () => {
      const connection = stage.connect();
      const headers = { Expect: "100-continue", "Content-Length": "4" };
      const asked = {
        ...request!.text,
        method: "POST",
        headers: { ...request!.text.headers, ...headers },
      };
      const { id, text } = stage.identified({ ...asked, body: undefined });
      const sentAt = performance.now();
      connection.request(text);
      await connection.until(() => connection.wholeResponses.length > 0, 300);
      if (connection.open && connection.wholeResponses.length === 0) connection.write("body");
      await connection.until(() => connection.wholeResponses.length > 0, stage.limits.killMs);
      const whole = connection.wholeResponses[0];
      const { fate, status } = connection.fateOf(0, {
        statuses: new Set(whole === undefined ? [] : [whole.status]),
      });
      const { method, path } = text;
      const endedAt = performance.now();
      stage.keep({ id, method, path, connection: "new", sentAt, endedAt, fate, status });
      outcome = fate === "closed-port" ? NOT_SEEN : passedIf(!isLost(fate), fate);
    });
    return { judge: () => outcome };
  },
};

export const halfHead: Case = {
  id: "half-head",
  title: "a request whose header is completed after the signal gets an answer",
  advice:
    "Answer 503 to what arrives late instead of destroying connections that have begun to speak.",
  rules: [],
  inapplicable: () => undefined,
  async play(stage: Stage): Promise<Playing> {
    const [request] = stage.subject.requests;
    const connection = stage.connect();
    const { id, text: asked } = stage.identified(request!.text);
    const text = textOf(asked);
    connection.write(text.slice(0, 12));
    await connection.until(() => connection.connected, 1_000);
    let outcome = passedIf(false, "silent");
    afterSignal(stage, 50, async () => {
      if (!connection.open) {
        outcome = passedIf(true, "closed before it was complete");
        return;
      }
      const writtenAt = performance.now();
      connection.write(text.slice(12));
      await connection.until(() => connection.wholeResponses.length > 0, stage.limits.killMs);
      const { fate: seen, status } = connection.fateOf(0, request!);
      const fate = seen === "reset" && wasBlind(writtenAt) ? "unsent" : seen;
      const { method, path } = asked;
      const endedAt = performance.now();
      stage.keep({ id, method, path, connection: "new", sentAt: writtenAt, endedAt, fate, status });
      outcome = fate === "unsent" ? TOO_BUSY : passedIf(!isLost(fate), fate);
    });
    return { judge: () => outcome };
  },
};
