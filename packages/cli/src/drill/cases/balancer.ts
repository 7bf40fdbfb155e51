import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import type { TimedRequest } from "../wire/fate.ts";
import type { Case, Playing } from "./case.ts";
import { probe } from "./probes.ts";
import { allAnswered, send } from "./requests.ts";

/** How a load balancer asks whether a program wants to be sent requests: HAProxy's `inter` and `fall`. */
export interface Probing {
  readonly everyMs: number;
  /** So many bad answers in a row, and it looks away. */
  readonly fall: number;
}

/** Open-loop, as many as a program of some use is sent. */
const EVERY_MS = 20;
/** Probes before the signal, by which a program may learn how often it is asked. */
const SEEN = 4;

export function behindBalancer(probing: Probing | undefined): Case {
  return {
    id: "balanced",
    title: "behind a balancer that looks away when readiness is red, every request is answered",
    advice:
      "Serve on after readiness has turned red, until the balancer has had the time to see it: a shutdown delay, or lame duck.",
    rules: ["LC011-readiness-missing", "LC013-readiness-slow"],
    inapplicable: ({ readinessPath }) => {
      if (probing === undefined) return "no balancer was asked for: --balancer";
      return readinessPath === undefined
        ? "no readiness path was found: name it by --readiness-path"
        : undefined;
    },
    async play(stage: Stage): Promise<Playing> {
      const { everyMs, fall } = probing!;
      const path = stage.subject.readinessPath!;
      const [request] = stage.subject.requests;
      const records: TimedRequest[] = [];
      let bad = 0;
      let lookedAwayAtMs: number | undefined;
      const traffic = setInterval(() => {
        const connection = stage.connect();
        void send(stage, request!, connection, "new").then((record) => {
          connection.destroy();
          records.push(record);
        });
      }, EVERY_MS);
      void (async () => {
        while (stage.exit === undefined && bad < fall) {
          const { status } = await probe(stage, path, "lastcall-drill-balancer");
          bad = status === 200 ? 0 : bad + 1;
          await setTimeout(everyMs);
        }
        lookedAwayAtMs = stage.at();
        clearInterval(traffic);
      })();
      await setTimeout(SEEN * everyMs);
      return {
        judge: () => {
          const { verdict, evidence } = allAnswered(stage, records);
          const away = `looked away after ${Math.round(lookedAwayAtMs ?? 0)} ms`;
          return { verdict, evidence: `${evidence}; ${away}` };
        },
      };
    },
  };
}
