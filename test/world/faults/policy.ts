import type { Fault } from "./fault.ts";

/** In the phases, the hooks, the report and the process around them. */
export const POLICY_FAULTS: readonly Fault[] = [
  {
    name: "settling forgets the connections that come meanwhile",
    file: "phases/settle.ts",
    was: "const ACCEPT_QUIET_MS = 50;",
    becomes: "const ACCEPT_QUIET_MS = 0;",
  },
  {
    name: "settling forgets clients that were not told",
    file: "phases/settle.ts",
    was: "servers.open > 0 ? Math.min(told, bound) : -Infinity,",
    becomes: "-Infinity,",
  },
  {
    name: "the reserve of the hooks can be spent by requests",
    file: "options/budget.ts",
    was: "const drainDeadlineMs = gracePeriodMs - flushReserveMs;",
    becomes: "const drainDeadlineMs = gracePeriodMs;",
  },
  {
    name: "the cut comes behind the drain deadline",
    file: "phases/shutdown.ts",
    was: "while (await changes.until(() => (busy() ? Infinity : true), at(cutAtMs))) {",
    becomes: "while (await changes.until(() => (busy() ? Infinity : true), at(cutAtMs + 300))) {",
  },
  {
    name: "hooks of a phase that runs together run twice",
    file: "phases/hooks.ts",
    was: "for (const hook of this.#of(phase).splice(0)) start(hook);",
    becomes: "for (const hook of this.#of(phase).splice(0)) (start(hook), start(hook));",
  },
  {
    name: "close hooks run oldest first",
    file: "phases/hooks.ts",
    was: "for (let hook = waiting.pop(); hook !== undefined; hook = waiting.pop()) {",
    becomes: "for (let hook = waiting.shift(); hook !== undefined; hook = waiting.shift()) {",
  },
  {
    name: "the lame duck ends one probe early",
    file: "phases/lame-duck.ts",
    was: "prober.unreadyAnswers() < watch.unreadyProbes &&",
    becomes: "prober.unreadyAnswers() < watch.unreadyProbes - 1 &&",
  },
  {
    name: "the lame duck ends while requests still come",
    file: "phases/lame-duck.ts",
    was: "const quietAt = Math.max(watch.lastRequestAt() + quietMs, least);",
    becomes: "const quietAt = least;",
  },
  {
    name: "the list of what was cut lacks the first",
    file: "report/account.ts",
    was: "this.#cutRequests.push(...cut.requests.slice(0, LIST_LIMIT - this.#cutRequests.length));",
    becomes:
      "this.#cutRequests.push(...cut.requests.slice(1, LIST_LIMIT - this.#cutRequests.length));",
  },
  {
    name: "exit code 0 after a cut",
    file: "report/account.ts",
    was: "!this.#failed && failedHooks.length + this.#cutRequestCount + this.#cutWorkCount === 0;",
    becomes: "!this.#failed && failedHooks.length + this.#cutWorkCount === 0;",
  },
  {
    name: "the timer of the waiting line is not cancelled",
    file: "phases/tail.ts",
    was: "  stopTelling();\n",
    becomes: "",
  },
  {
    name: "the state goes back",
    file: "state.ts",
    was: "if (next <= this.#index) return false;",
    becomes: "if (next === this.#index) return false;",
  },
  {
    name: "the report is told before the close hooks are over",
    file: "phases/shutdown.ts",
    was: 'await hooks.runInTurn("close", reason, at(hooksDeadlineMs));',
    becomes: 'void hooks.runInTurn("close", reason, at(hooksDeadlineMs));',
  },
  {
    name: "the program's own listeners are called at the signal",
    file: "process/foreign-listeners.ts",
    was: 'if (mode === "shared") this.#call(signal, args);',
    becomes: 'if (mode !== "exclusive") this.#call(signal, args);',
  },
  {
    name: "readiness stays good in the lame duck",
    file: "probes/readiness.ts",
    was: 'return this.state.current === "ready" && this.#withheld === undefined;',
    becomes:
      'return ["ready", "lame-duck"].includes(this.state.current) && this.#withheld === undefined;',
  },
  {
    name: "one Ctrl-C that is seen twice ends the process",
    file: "process/signals.ts",
    was: "else if (now - this.#firstInterruptAt > SAME_KEY_PRESS_MS) {",
    becomes: "else {",
  },
  {
    name: "a hook may take more time than there is",
    file: "phases/hooks.ts",
    was: "const remainingMs = Math.max(0, Math.min(hook.timeoutMs, limitMs));",
    becomes: "const remainingMs = Math.max(0, Math.min(hook.timeoutMs, 2 ** 31 - 1));",
  },
  {
    name: "nothing holds the process while a hook hangs",
    file: "phases/hooks.ts",
    was: "cancel = this.#clock.after(remainingMs, () => {",
    becomes: "cancel = this.#clock.afterUnheld(remainingMs, () => {",
  },
  {
    name: "tracked work is not waited for",
    file: "phases/shutdown.ts",
    was: "servers.inFlight - selfWaits.requestsOf(servers) + work.inFlight;",
    becomes: "servers.inFlight - selfWaits.requestsOf(servers);",
  },
  {
    name: "deregister hooks are not waited for",
    file: "phases/shutdown.ts",
    was: "let pending = 2;",
    becomes: "let pending = 1;",
  },
];
