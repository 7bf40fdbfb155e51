import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { HookOptions, HookRun } from "./hook.ts";
import { type LifecycleOptions, resolveOptions, type Settings } from "./options/options.ts";
import { OptionError } from "./errors.ts";
import { assemble } from "./assemble.ts";
import { processHost } from "./process/shared-host.ts";
import type { HookPhase, ShutdownReport } from "./report/report.ts";
import type { Lifecycle, LifecycleStats, ShutdownOptions } from "./lifecycle.ts";
import { LifecycleMember } from "./lifecycle-member.ts";
import type { LifecycleState } from "./state.ts";
import { targetOf } from "./servers/target.ts";

/**
 * A lifecycle of its own. Touches nothing of the process until a server starts to listen.
 * @throws OptionError, or LastcallError `ERR_LASTCALL_BUDGET` or `ERR_LASTCALL_VERSION`.
 */
export function createLifecycle(options?: LifecycleOptions): Lifecycle {
  return manageLifecycle(resolveOptions(options));
}

/** For settings that were resolved elsewhere; `preloaded`, in front of a program that knows nothing of it. */
export function manageLifecycle(settings: Settings, preloaded = false): Lifecycle {
  return new ManagedLifecycle(assemble(settings), processHost(), preloaded);
}

/** What the user sees; what the process sees is behind it. */
class ManagedLifecycle extends LifecycleMember implements Lifecycle {
  get name(): string {
    return this.parts.settings.name;
  }

  get state(): LifecycleState {
    return this.parts.state.current;
  }

  get stats(): LifecycleStats {
    const { state, servers, work, tally } = this.parts;
    const { completed, refused, aborted } = tally;
    return {
      state: state.current,
      stateMs: Math.round(state.ageMs),
      requests: servers.inFlight,
      tasks: work.inFlight,
      connections: servers.open,
      completed,
      refused,
      aborted,
    };
  }

  get signal(): AbortSignal {
    return this.parts.signal.signal;
  }

  get cutSignal(): AbortSignal {
    return this.parts.cutSignal.signal;
  }

  addHook(phase: HookPhase, name: string, run: HookRun, options?: HookOptions): void {
    this.parts.hooks.add(phase, name, run, options);
  }

  track<T>(name: string, promise: Promise<T>): Promise<T> {
    if (this.isReport(promise)) this.parts.selfWaits.sayTracked(name);
    else void this.parts.work.track(name, promise);
    return promise;
  }

  adopt(server: Server): void {
    if (typeof server?.listen !== "function") {
      throw new OptionError("server", "a server of node:http, node:https or node:http2", server);
    }
    this.take(server, server.listening);
  }

  handleProbe(req: IncomingMessage, res: ServerResponse): boolean {
    return this.parts.probes.handle(req, res);
  }

  intercept(req: IncomingMessage, res: ServerResponse): boolean {
    const { probes, state, servers, isExempt, refusal, tally } = this.parts;
    const left = req.url!;
    if (probes.handle(req, res)) {
      probes.meetUnder(targetOf(req) ?? left, left);
      return true;
    }
    if (!state.turnsAway || isExempt(req) || servers.waitsFor(res)) return false;
    tally.refused++;
    refusal.answerAlone(req, res);
    return true;
  }

  ready(): void {
    this.parts.readiness.giveBack();
    this.becomeReady();
  }

  notReady(reason: string): void {
    if (typeof reason !== "string" || reason === "")
      throw new OptionError("reason", "why it is not ready", reason);
    this.parts.readiness.withhold(reason);
  }

  whenReady(): Promise<boolean> {
    return this.parts.state.whenReady;
  }

  shutdown({ reason = "shutdown", exit }: ShutdownOptions = {}): Promise<ShutdownReport> {
    return this.beginByCall(reason, exit);
  }
}
