import { setTimeout } from "node:timers/promises";
import type { Case } from "./cases/case.ts";
import { keptConnections, newConnections } from "./cases/arrivals.ts";
import { cleanExit, secondSignal } from "./cases/ending.ts";
import { endedStream } from "./cases/event-stream.ts";
import { queuedConnections } from "./cases/frozen.ts";
import { behindBalancer, type Probing } from "./cases/balancer.ts";
import { goAway } from "./cases/http2.ts";
import { type Comparison, emptyStop, idleConnections } from "./cases/idle.ts";
import { pipelined, slowRequests, streamedAnswers, upload } from "./cases/in-flight.ts";
import { expectContinue, halfHead, lateUpload } from "./cases/latecomers.ts";
import { leftBehind } from "./cases/left-behind.ts";
import { liveness, readiness } from "./cases/probes.ts";
import { goingAway } from "./cases/web-socket.ts";
import type { RoundResult } from "./result.ts";
import type { Stage } from "./stage.ts";

/** Cases that share one stop, since none of them disturbs another. */
export interface Round {
  readonly name: string;
  readonly cases: readonly Case[];
  /** The signal is sent again a little later. */
  readonly repeatsSignal?: true;
}

/** Process wrappers repeat a signal within milliseconds; a busy process may find the two of them as one. */
const REPEATED_AFTER_MS = [4, 100];

/** What the program offers beyond plain requests, and what is asked for. */
export interface Found {
  readonly webSocketPath: string | undefined;
  readonly eventStreamPath: string | undefined;
  readonly probing: Probing | undefined;
}

/**
 * The rounds that hold any of the chosen cases: all of them for a program that can be started again, the first alone for
 * one that can be stopped only once.
 * @throws Error when a chosen case does not exist.
 */
export function roundsFor(found: Found, startsAgain: boolean, chosen: readonly string[]): Round[] {
  const all = allRounds(found);
  const known = all.flatMap(({ cases }) => cases.map(({ id }) => id));
  const unknown = chosen.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new Error(`expected --case ${known.join(", ")}, got "${unknown}"`);
  return (startsAgain ? all : all.slice(0, 1))
    .map((round) => ({
      ...round,
      cases: round.cases.filter(({ id }) => chosen.length === 0 || chosen.includes(id)),
    }))
    .filter(({ cases }) => cases.length > 0);
}

function allRounds(found: Found): Round[] {
  const comparison: Comparison = { emptyStopMs: undefined };
  return [
    {
      name: "under traffic",
      cases: [
        ...[
          slowRequests,
          streamedAnswers,
          upload,
          pipelined,
          newConnections,
          keptConnections,
          lateUpload,
          expectContinue,
          halfHead,
          readiness,
          liveness,
          goingAway(found.webSocketPath),
          endedStream(found.eventStreamPath),
          behindBalancer(found.probing),
        ].map(overHttp1),
        goAway,
        cleanExit,
        leftBehind,
      ],
    },
    { name: "with nobody connected", cases: [emptyStop(comparison)] },
    { name: "with idle connections", cases: [overHttp1(idleConnections(comparison))] },
    { name: "while it is busy", cases: [overHttp1(queuedConnections)] },
    {
      name: "signalled twice",
      repeatsSignal: true,
      cases: [overHttp1(renamed(slowRequests)), secondSignal],
    },
  ];
}

/** A program may speak HTTP/2 alone. */
function overHttp1(one: Case): Case {
  return {
    ...one,
    inapplicable: (subject) =>
      subject.speaksHttp1 ? one.inapplicable(subject) : "the program does not speak HTTP/1.1",
  };
}

/** In its second round a case has a name of its own. */
function renamed(one: Case): Case {
  return {
    ...one,
    id: `second-signal-${one.id}`,
    title: `${one.title}, also when signalled twice`,
  };
}

function repeatSignal({ signal, program }: Stage): void {
  for (const afterMs of REPEATED_AFTER_MS)
    void signal.then(() => setTimeout(afterMs)).then(() => program.stopAgain?.());
}

/** Plays one round on a program that serves, stops it, and judges. */
export async function playRound(round: Round, stage: Stage): Promise<RoundResult> {
  const playing = await Promise.all(
    round.cases.map(async (one) => {
      const why = one.inapplicable(stage.subject);
      return { one, why, played: why === undefined ? await one.play(stage) : undefined };
    }),
  );
  if (round.repeatsSignal) repeatSignal(stage);
  const exit = await stage.stop();
  await stage.settle();
  const results = playing.map(({ one, why, played }) => ({
    id: one.id,
    title: one.title,
    advice: one.advice,
    rules: one.rules,
    ...(played?.judge() ?? { verdict: "inapplicable" as const, evidence: why ?? "" }),
  }));
  const { records, marks } = stage;
  const result = { name: round.name, results, records, marks, stopMs: stage.at(exit.at) };
  stage.audience.judged(result);
  return result;
}
