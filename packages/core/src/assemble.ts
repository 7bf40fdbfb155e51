import { setMaxListeners } from "node:events";
import { Changes } from "./changes.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Settings } from "./options/options.ts";
import { Hooks } from "./phases/hooks.ts";
import type { Parts } from "./parts.ts";
import { SelfWaits } from "./self-waits.ts";
import { Work } from "./phases/work.ts";
import { isHealthChecker, isKubelet } from "./probes/agents.ts";
import { AutoReady } from "./probes/auto-ready.ts";
import { type Asked, pathOf, Probes } from "./probes/answers.ts";
import { Checks } from "./probes/checks.ts";
import { ProbeServer } from "./probes/probe-server.ts";
import { Readiness } from "./probes/readiness.ts";
import { Probers } from "./probes/probers.ts";
import { Speaker } from "./report/logger.ts";
import type { Tally } from "./report/tally.ts";
import { publishHook, publishState } from "./report/channels.ts";
import { errorText } from "./report/error-text.ts";
import { hookSentence } from "./report/sentences.ts";
import { Departures } from "./servers/departures.ts";
import { Refusal } from "./servers/refusal.ts";
import { Servers } from "./servers/servers.ts";
import { Subscriptions } from "./servers/subscriptions.ts";
import { Traffic } from "./servers/traffic.ts";
import { Witness } from "./servers/witness.ts";
import { State } from "./state.ts";

/** Makes all parts of one lifecycle and connects them. */
export function assemble(settings: Settings, clock: Clock = systemClock): Parts {
  const lifecycle = settings.name;
  const logger = new Speaker(settings.logger, lifecycle);
  const state = new State(
    () => clock.now(),
    (to, previous) => publishState({ lifecycle, previous, state: to }),
  );
  const changes = new Changes(clock);
  const changed = (): void => changes.notify();
  // Where the endpoint goes by time, the kubelet's probe takes nothing away.
  const goesByTime = settings.platform.removal === "by-time";
  const probers = new Probers(clock, goesByTime ? isKubelet : undefined);
  const checksOf = (kind: string, checks: Settings["checks"]): Checks =>
    new Checks(kind, checks, settings.checkTimeoutMs, clock, logger);
  const checks = {
    readiness: checksOf("readiness", settings.checks),
    liveness: checksOf("liveness", settings.livenessChecks),
  };
  const readiness = new Readiness(state, logger);
  const probes = new Probes(settings, readiness, checks, probers, changed);
  const refusal = new Refusal(settings.refusal);
  const tally: Tally = { completed: 0, refused: 0, aborted: 0, longLived: 0, connectionsCut: 0 };
  const exemptPaths = new Set(settings.exemptPaths);
  const isExempt = (req: Asked): boolean =>
    probes.kindOf(req) !== undefined ||
    (exemptPaths.size > 0 && exemptPaths.has(pathOf(req.url!))) ||
    // Its liveness probe on a path of the program's own stays good.
    (state.stopping && isKubelet(req.headers?.["user-agent"]));
  const witness = new Witness(clock, {
    mayBe: (url) => exemptPaths.size > 0 || probes.mayBe(url),
    isApart(req) {
      const kind = probes.kindOf(req);
      if (kind === "readiness" || kind === "health") probes.note(req);
      return kind !== undefined || isExempt(req);
    },
    isChecker(req) {
      const agent = req.headers["user-agent"];
      if (isHealthChecker(agent)) probes.note(req);
      return isHealthChecker(agent) || isKubelet(agent);
    },
  });
  const hooks = new Hooks(clock, (report) => {
    if (report.outcome !== "done") logger.error(hookSentence(report), { hook: report });
    publishHook({ lifecycle, ...report });
  });
  return {
    settings,
    clock,
    logger,
    state,
    changes,
    hooks,
    work: new Work(changed),
    selfWaits: new SelfWaits(hooks, logger, changed),
    servers: new Servers({
      clock,
      changed,
      isExempt,
      subscriptions: new Subscriptions({
        isLongLived: guarded(settings.isLongLived, logger),
        farewell: settings.farewell,
      }),
      departures: new Departures(clock, changed),
      cutAfterMs: () => settings.budget.cutAtMs,
      isProbe: (req) => probes.kindOf(req) !== undefined,
      answerProbe: (req, res) => probes.handle(req, res),
      refuse: (req, res) => refusal.answer(req, res),
      refuseStream: (stream) => refusal.answerStream(stream),
      rawRefusal: () => refusal.raw(),
      tally,
      saw: (req, caller, at) => witness.saw(req, caller, at),
    }),
    witness,
    traffic: new Traffic(clock, () => witness.requests),
    refusal,
    probes,
    readiness,
    probers,
    autoReady: new AutoReady(settings, clock, logger),
    probeServer:
      settings.probeServer === false
        ? undefined
        : new ProbeServer(settings.probeServer, probes, logger),
    tally,
    signal: abortController(),
    cutSignal: abortController(),
    isExempt,
  };
}

/** A user's predicate that throws says nothing: it must not keep a shutdown from beginning. */
function guarded(predicate: Settings["isLongLived"], logger: Speaker): Settings["isLongLived"] {
  return (req) => {
    try {
      return predicate(req);
    } catch (error) {
      logger.error(`isLongLived failed: ${errorText(error)}`);
      return undefined;
    }
  };
}

/** Every request may listen to the signal: that is no leak. */
function abortController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
