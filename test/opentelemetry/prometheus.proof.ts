import { expect, test } from "vitest";
import { expectExit } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { Prometheus } from "./prometheus.ts";
import { alerts, alertsFile, dashboardExpressions } from "./recipes.ts";

const kind = {
  program: new URL("./fixtures/scraped-server.ts", import.meta.url),
  secure: false,
} as const;

/** What is known when a phase or a hook has ended, and none has yet. */
const TOLD_AT_AN_END = /_duration_seconds_(count|bucket)/;

test("[4.3, 8.1] Prometheus sees a whole stop, and its last scrape has the figures of the report", async () => {
  const server = await startServer(kind, { lifecycle: { exemptPaths: ["/metrics"] } });
  const prometheus = await Prometheus.start(server.port, alertsFile);
  const inState = (state: string): string => `lastcall_state{lastcall_state="${state}"}`;
  await prometheus.until(inState("ready"), [1]);
  const held = await server.hold("/slow");
  await prometheus.until("lastcall_active_requests", [1]);
  await server.startDraining();
  await prometheus.until(inState("draining"), [1]);
  await prometheus.until("lastcall_active_requests", [1]);
  expect((await server.fetch("/fast")).status).toBe(503);
  const empty: string[] = [];
  for (const expression of dashboardExpressions())
    if ((await prometheus.values(expression)).length === 0) empty.push(expression);
  expect(empty.filter((expression) => !TOLD_AT_AN_END.test(expression))).toEqual([]);
  server.release();
  expect((await held.response()).status).toBe(200);
  const { requests, hooks } = await expectExit(server.program, 0);
  expect(requests).toMatchObject({ completed: 1, refused: 1 });
  expect(hooks).toMatchObject([{ name: "last scrape", outcome: "done" }]);
  const last = (outcome: string): string =>
    `last_over_time(lastcall_shutdown_requests_total{lastcall_outcome="${outcome}"}[5m])`;
  await prometheus.until(last("completed"), [requests.completed]);
  await prometheus.until(last("refused"), [requests.refused]);
  await prometheus.until("last_over_time(lastcall_active_requests[5m])", [0]);
  // Every scrape until the exit was answered: it was up until it was gone.
  await prometheus.until("up", [0]);
  await prometheus.until("changes(up[5m])", [1]);

  const rules = (await prometheus.rules()).flatMap((group) => group.rules);
  const names = [...alerts().matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect(rules).toEqual(names.map((name) => expect.objectContaining({ name, health: "ok" })));
});
