import { performance } from "node:perf_hooks";
import type { Connection } from "../wire/connection.ts";
import { ownPauses } from "../wire/own-pauses.ts";
import { isLost, type TimedRequest } from "../wire/fate.ts";
import type { Stage } from "../stage.ts";
import type { LearnedRequest } from "../subject.ts";
import type { Outcome } from "../result.ts";
import { passedIf } from "./case.ts";

/** No client waits longer for an answer than this behind the program's own end. */
const AFTER_EXIT_MS = 500;

/** Sends one request on a connection and records what becomes of it. Never rejects. */
export async function send(
  stage: Stage,
  request: LearnedRequest,
  connection: Connection,
  kind: TimedRequest["connection"],
  n = 0,
): Promise<TimedRequest> {
  const { id, text } = stage.identified(request.text);
  const sentAt = performance.now();
  connection.request(text);
  return settled(stage, { id, request, connection, kind, n, sentAt });
}

export interface Sent {
  readonly id: string;
  readonly request: LearnedRequest;
  readonly connection: Connection;
  readonly kind: TimedRequest["connection"];
  /** Which of the connection's requests, counted from 0. */
  readonly n: number;
  readonly sentAt: number;
}

/** Waits for the end of a request that was sent, and records it. */
export function settled(stage: Stage, sent: Sent): Promise<TimedRequest> {
  return stage.track(untilSettled(stage, sent));
}

async function untilSettled(stage: Stage, sent: Sent): Promise<TimedRequest> {
  const { id, request, connection, kind, n, sentAt } = sent;
  const isAnswered = (): boolean => connection.wholeResponses.length > n;
  const gone = stage.program.exited.then(() =>
    connection.until(() => isAnswered() || !connection.open, AFTER_EXIT_MS),
  );
  await Promise.race([connection.until(isAnswered, stage.limits.killMs * 2), gone]);
  const { fate: seen, status } = connection.fateOf(n, request);
  const fate = (seen === "reset" || seen === "silent") && wasHeldUp(sent) ? "unsent" : seen;
  const { method, path } = request.text;
  const endedAt = performance.now();
  return stage.keep({ id, method, path, connection: kind, sentAt, endedAt, fate, status });
}

/** How long a client may know of its connection's end, and not have looked. */
const BLIND_MS = 50;

/** Whether the drill, on a machine that is busy, did not say in time what it was to say at once. */
function wasHeldUp({ connection, n, sentAt }: Sent): boolean {
  const { connectedAt, closedAt } = connection;
  return n === 0
    ? ownPauses.between(sentAt, Math.min(connectedAt, closedAt, performance.now()))
    : wasBlind(sentAt);
}

/** Whether the drill, when it wrote something, may have missed that the connection was at its end. */
export function wasBlind(writtenAt: number): boolean {
  return ownPauses.between(writtenAt - BLIND_MS, writtenAt + 1);
}

/** Passed when none is lost; the evidence counts the fates. Of requests that were not sent nothing was seen. */
export function noneLost(stage: Stage, records: readonly TimedRequest[]): Outcome {
  if (records.every(({ fate }) => fate === "unsent"))
    return { verdict: "inapplicable", evidence: countFates(stage, records) };
  return passedIf(!records.some(({ fate }) => isLost(fate)), countFates(stage, records));
}

/** Passed when every one was answered as if nobody had stopped the program. */
export function allAnswered(stage: Stage, records: readonly TimedRequest[]): Outcome {
  const seen = records.filter(({ fate }) => fate !== "unsent");
  if (records.length > 0 && seen.length === 0)
    return { verdict: "inapplicable", evidence: countFates(stage, records) };
  return passedIf(
    seen.every(({ fate }) => fate === "answered"),
    countFates(stage, records),
  );
}

function countFates(stage: Stage, records: readonly TimedRequest[]): string {
  if (records.length === 0) return "no request was sent";
  const counts = new Map<string, number>();
  for (const { id, fate, status } of records) {
    const shown = fate === "error" ? `answered ${status}` : fate.replace("-", " ");
    const name =
      isLost(fate) && stage.executionOf(id) === "executed" ? `${shown} though executed` : shown;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}
