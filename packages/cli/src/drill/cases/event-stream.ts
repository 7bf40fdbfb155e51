import type { Stage } from "../stage.ts";
import { type Case, passedIf, type Playing } from "./case.ts";

const HEAD_MS = 1_000;
const ASKED = { Accept: "text/event-stream" };

export function endedStream(path: string | undefined): Case {
  return {
    id: "event-stream",
    title:
      "an EventSource's stream is ended by the program, so that its client reconnects elsewhere",
    advice:
      "End event streams that clients have subscribed to when the drain begins; they never end by themselves.",
    rules: [],
    inapplicable: () =>
      path === undefined ? "no event stream was named: --event-stream-path" : undefined,
    async play(stage: Stage): Promise<Playing> {
      const connection = stage.connect();
      connection.request({ method: "GET", path: path!, headers: ASKED });
      await connection.until(() => connection.responseUnderWay !== undefined, HEAD_MS);
      return {
        judge: () => {
          connection.destroy();
          const whole = connection.wholeResponses.length > 0;
          const took = Math.round(stage.at(connection.closedAt));
          if (stage.killed) return passedIf(false, "open until the program was killed");
          return passedIf(whole, whole ? `ended ${took} ms after the signal` : "broken off");
        },
      };
    },
  };
}
