import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import { textOf } from "../wire/connection.ts";
import { type Case, passedIf, type Playing } from "./case.ts";

/** What a stop may take longer for connections that have nothing to say, over one without any. */
const ALLOWED_MS = 1_500;
const EACH = 5;
/** What a stop may take with nothing to do, on a machine that is busy too. */
const AT_ONCE_MS = 3_000;

/** The stop of a program that nobody is connected to, to compare with. */
export interface Comparison {
  emptyStopMs: number | undefined;
}

export function idleConnections(comparison: Comparison): Case {
  return {
    id: "idle-connections",
    title: "connections that have nothing to say do not hold the stop",
    advice:
      "Close idle connections: kept-alive ones, those that never sent a byte, and those that stopped in the middle of a header.",
    rules: [],
    inapplicable: () => undefined,
    async play(stage: Stage): Promise<Playing> {
      const [request] = stage.subject.requests;
      const connections = Array.from({ length: 3 * EACH }, () => stage.connect());
      await Promise.all(connections.map((one) => one.until(() => one.connected, 1_000)));
      for (const one of connections.slice(0, EACH)) {
        one.request(request!.text);
        await one.until(() => one.wholeResponses.length > 0, 5_000);
      }
      for (const one of connections.slice(EACH, 2 * EACH))
        one.write(textOf(request!.text).slice(0, 12));
      await setTimeout(50);
      return {
        judge: () => {
          const took = stage.exit === undefined ? Infinity : stage.at(stage.exit.at);
          const empty = comparison.emptyStopMs ?? 0;
          const evidence = `${Math.round(took)} ms with ${connections.length} of them, ${Math.round(empty)} ms without`;
          for (const one of connections) one.destroy();
          return passedIf(!stage.killed && took <= empty + ALLOWED_MS, evidence);
        },
      };
    },
  };
}

/** Connects nobody, and measures. */
export function emptyStop(comparison: Comparison): Case {
  return {
    id: "empty-stop",
    title: "with nothing to do, the program ends at once",
    advice: "Do not sleep for a fixed time when nobody is connected and nobody watches.",
    rules: [],
    inapplicable: () => undefined,
    play: (stage: Stage): Promise<Playing> =>
      Promise.resolve({
        judge: () => {
          comparison.emptyStopMs = stage.exit === undefined ? undefined : stage.at(stage.exit.at);
          const took = comparison.emptyStopMs ?? Infinity;
          const evidence = took === Infinity ? "never" : `${Math.round(took)} ms`;
          return passedIf(!stage.killed && took <= AT_ONCE_MS, evidence);
        },
      }),
  };
}
