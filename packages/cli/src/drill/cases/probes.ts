import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import { type Case, passedIf, type Playing } from "./case.ts";

const EVERY_MS = 25;
const ANSWER_MS = 1_000;
/** A prober that asks just before the signal is answered just after it. */
const LATE_MS = 150;

const NOTHING = { statuses: new Set<number>() };

export interface Probe {
  readonly askedAtMs: number;
  /** Absent when nobody answered. */
  readonly status: number | undefined;
  readonly isGone: boolean;
}

/** Asks for a path on a new connection; each prober by a name of its own, as in life. Never rejects. */
export async function probe(stage: Stage, path: string, agent = "lastcall-drill"): Promise<Probe> {
  const askedAtMs = stage.at();
  const connection = stage.connect();
  connection.request({
    method: "GET",
    path,
    headers: { Connection: "close", "User-Agent": agent },
  });
  await connection.until(() => connection.wholeResponses.length > 0, ANSWER_MS);
  const status = connection.wholeResponses[0]?.status;
  const { fate } = connection.fateOf(0, NOTHING);
  connection.destroy();
  return { askedAtMs, status, isGone: fate === "closed-port" };
}

/** Asks for a path on new connections until the program is gone. */
function watch(stage: Stage, path: string, told?: (probe: Probe) => void): Probe[] {
  const probes: Probe[] = [];
  void (async () => {
    while (stage.exit === undefined) {
      const seen = await probe(stage, path);
      probes.push(seen);
      told?.(seen);
      await setTimeout(EVERY_MS);
    }
  })();
  return probes;
}

export const readiness: Case = {
  id: "readiness",
  title: "readiness turns red at the signal and can be read as long as requests are served",
  advice: "Answer the readiness probe 503 from the signal on, before anything else is done.",
  rules: ["LC011-readiness-missing", "LC012-readiness-path"],
  inapplicable: ({ readinessPath }) =>
    readinessPath === undefined
      ? "no readiness path was found: name it by --readiness-path"
      : undefined,
  async play(stage: Stage): Promise<Playing> {
    const probes = watch(stage, stage.subject.readinessPath!, ({ status }) => {
      stage.audience.readiness(status === undefined ? "gone" : String(status));
      if (status === 503) stage.mark("readiness red");
    });
    await setTimeout(ANSWER_MS / 4);
    return {
      judge: () => {
        const after = probes.filter(({ askedAtMs }) => askedAtMs >= 0);
        const firstRed = after.find(({ status, isGone }) => isGone || status === 503);
        const green = after.filter(
          ({ status, askedAtMs }) => status === 200 && askedAtMs > LATE_MS,
        );
        if (green.length > 0)
          return passedIf(
            false,
            `still 200 ${Math.round(green.at(-1)!.askedAtMs)} ms after the signal`,
          );
        if (firstRed === undefined) return passedIf(true, "gone before the next probe");
        const how = firstRed.isGone ? "the port closed" : "503";
        return passedIf(
          true,
          `${how} ${Math.round(Math.max(0, firstRed.askedAtMs))} ms after the signal`,
        );
      },
    };
  },
};

export const liveness: Case = {
  id: "liveness",
  title: "liveness stays green as long as the program answers",
  advice:
    "Keep the liveness probe green to the end: red asks for a restart, in the middle of the drain.",
  rules: ["LC014-liveness-on-readiness"],
  inapplicable: ({ livenessPath }) =>
    livenessPath === undefined ? "no liveness path was found" : undefined,
  async play(stage: Stage): Promise<Playing> {
    const probes = watch(stage, stage.subject.livenessPath!);
    await setTimeout(EVERY_MS);
    return {
      judge: () => {
        const red = probes.find(({ status }) => status !== undefined && status >= 400);
        return red === undefined
          ? passedIf(true, `${probes.length} probes, none red`)
          : passedIf(false, `${red.status} ${Math.round(red.askedAtMs)} ms after the signal`);
      },
    };
  },
};
