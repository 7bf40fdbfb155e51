import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import type { TimedRequest } from "../wire/fate.ts";
import type { Case, Playing } from "./case.ts";
import { noneLost, send } from "./requests.ts";

const AT_ONCE = 8;
const FROZEN_MS = 100;

/** Played alone: it holds up everything else. */
export const queuedConnections: Case = {
  id: "queued-connections",
  title:
    "connections that the kernel has accepted for a busy program are served or refused by a 503",
  advice:
    "Close the listener only after what waits in its queue was accepted: the kernel resets the rest.",
  rules: [],
  inapplicable: () => undefined,
  async play(stage: Stage): Promise<Playing> {
    const records: TimedRequest[] = [];
    const [request] = stage.subject.requests;
    stage.program.freeze?.();
    const connections = Array.from({ length: AT_ONCE }, () => stage.connect());
    await Promise.all(connections.map((one) => one.until(() => one.connected, 1_000)));
    for (const one of connections)
      void send(stage, request!, one, "new").then((record) => records.push(record));
    void stage.signal.then(() => setTimeout(FROZEN_MS)).then(() => stage.program.thaw?.());
    return { judge: () => noneLost(stage, records) };
  },
};
