import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import type { Connection } from "../wire/connection.ts";
import type { TimedRequest } from "../wire/fate.ts";
import type { Case, Playing } from "./case.ts";
import { noneLost, send } from "./requests.ts";

/** Open-loop: a request is due whether or not the ones before it were answered. */
const EVERY_MS = 20;
const BEFORE_MS = 300;
const AFTER_MS = 1_500;
const KEPT = 8;

/** Runs `fire` every `EVERY_MS` from some time before the signal until the program is gone, or `AFTER_MS` are over. */
async function openLoop(stage: Stage, fire: () => void): Promise<void> {
  const timer = setInterval(fire, EVERY_MS);
  const isOver = Promise.race([
    stage.signal.then(() => setTimeout(AFTER_MS)),
    stage.program.exited,
  ]);
  void isOver.then(() => clearInterval(timer));
  await setTimeout(BEFORE_MS);
}

export const newConnections: Case = {
  id: "new-connections",
  title: "requests on new connections are served, refused by a 503, or meet a closed port",
  advice:
    "Go on accepting until clients have looked away; answer 503 or close the listener, but never reset what was accepted.",
  rules: ["LC013-readiness-slow", "LC015-prestop-without-sleep"],
  inapplicable: () => undefined,
  async play(stage: Stage): Promise<Playing> {
    const records: TimedRequest[] = [];
    const [request] = stage.subject.requests;
    await openLoop(stage, () => {
      const connection = stage.connect();
      void send(stage, request!, connection, "new").then((record) => {
        connection.destroy();
        records.push(record);
      });
    });
    return { judge: () => noneLost(stage, records) };
  },
};

export const keptConnections: Case = {
  id: "kept-connections",
  title:
    "requests on kept-alive connections are served or refused by a 503, and told Connection: close",
  advice:
    "Say Connection: close on every answer after the signal, and close idle connections only when they were told, or last of all.",
  rules: ["LC013-readiness-slow"],
  inapplicable: ({ keepsAlive }) =>
    keepsAlive ? undefined : "the program closes every connection after one answer",
  async play(stage: Stage): Promise<Playing> {
    const records: TimedRequest[] = [];
    const [request] = stage.subject.requests;
    const clients = Array.from({ length: KEPT }, () => ({
      connection: undefined as Connection | undefined,
      sent: 0,
      busy: false,
    }));
    let next = 0;
    await openLoop(stage, () => {
      const client = clients[next++ % KEPT]!;
      if (client.busy) return;
      if (client.connection === undefined || client.connection.saidClose) {
        if (stage.at() >= 0) return;
        client.connection = stage.connect();
        client.sent = 0;
      }
      // A well-behaved client sends nothing on a connection of which it has seen the end.
      if (client.sent > 0 && !client.connection.open) return;
      client.busy = true;
      void send(stage, request!, client.connection, "kept", client.sent++).then((record) => {
        client.busy = false;
        records.push(record);
      });
    });
    return { judge: () => noneLost(stage, records) };
  },
};
