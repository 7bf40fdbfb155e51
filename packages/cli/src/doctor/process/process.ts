import { START_NODE_ITSELF } from "../launch/advice.ts";
import { INITS } from "../launch/programs.ts";
import { launcherName, passingOf } from "./ancestors.ts";
import {
  environmentOf,
  listeningPorts,
  type LiveProcess,
  programOf,
  readProcess,
  SIGNAL_NAMES,
  titleOf,
} from "./live-process.ts";

export interface ProcessExamination {
  readonly pid: number;
  readonly reached: "yes" | "no" | "unknown";
  readonly because: string;
  /** Signals it has handlers for, as far as they matter. */
  readonly catches: readonly string[];
  /** TCP ports that it listens on. */
  readonly listensOn: readonly number[];
  /** Loaded by `--import` or `--require`, on the command line or by NODE_OPTIONS. */
  readonly preloaded: boolean;
  /** From PID 1 of its namespace down to it. */
  readonly chain: readonly { readonly pid: number; readonly title: string }[];
  /** The same in words. */
  readonly lines: readonly string[];
}

type Verdict = Pick<ProcessExamination, "reached" | "because">;

/** Whether `docker stop`, which signals PID 1 of the container, would reach this process; from /proc alone, without touching it. */
export function examineProcess(pid: number, proc = "/proc"): ProcessExamination {
  const subject = readProcess(proc, pid);
  const ancestors = ancestorsOf(proc, subject);
  const chain = [subject, ...ancestors].toReversed();
  const environment = environmentOf(proc, pid);
  const preloaded = isPreloaded(subject, environment);
  const verdict = verdictOn(subject, ancestors, environment, preloaded);
  const catches = SIGNAL_NAMES.filter((name) => subject.caught.has(name));
  const listensOn = listeningPorts(proc, pid);
  const facts = [
    `PID ${pid}: ${titleOf(subject)}`,
    `catches: ${catches.join(", ") || `none of ${SIGNAL_NAMES.join(", ")}`}`,
    `in its namespace: PID ${subject.ownPid}; PID 1 there: ${titleOf(chain[0] ?? subject)}`,
    `from PID 1 down: ${chain.map((one) => `${titleOf(one)} (${one.pid})`).join(" → ")}`,
    ...(listensOn.length === 0 ? [] : [`listens on: ${listensOn.join(", ")}`]),
  ];
  const answer = { yes: "would reach it", no: "would not reach it", unknown: "can't be told" };
  return {
    pid,
    ...verdict,
    catches,
    listensOn,
    preloaded,
    chain: chain.map((one) => ({ pid: one.pid, title: titleOf(one) })),
    lines: [...facts, `docker stop: ${answer[verdict.reached]}. ${verdict.because}`],
  };
}

/** Up to PID 1 of the same namespace: what is above it is outside of the container. */
function ancestorsOf(proc: string, subject: LiveProcess): LiveProcess[] {
  const found: LiveProcess[] = [];
  for (let at = subject; at.ownPid !== 1 && at.parent > 0; found.push(at))
    at = readProcess(proc, at.parent);
  return found;
}

function isPreloaded({ words }: LiveProcess, environment: readonly string[]): boolean {
  const options = environment.find((entry) => entry.startsWith("NODE_OPTIONS=")) ?? "";
  return [...words, options].some((text) => /@lastcall\/core\/(dist\/)?register/.test(text));
}

function verdictOn(
  subject: LiveProcess,
  ancestors: readonly LiveProcess[],
  environment: readonly string[],
  preloaded: boolean,
): Verdict {
  if (subject.isZombie)
    return {
      reached: "no",
      because: "It has ended already; its parent has not asked for its exit code.",
    };
  if (subject.isKernelThread)
    return { reached: "no", because: "It is a thread of the kernel, and no program." };
  const first = ancestors.at(-1) ?? subject;
  const contained =
    first.ownPid === 1 &&
    (first === subject || INITS.has(programOf(first)) || launcherName(first) !== undefined);
  const handled = handling(subject, preloaded);
  if (!contained) {
    return {
      reached: "unknown",
      because: `PID 1 is ${titleOf(first)}: this is no container with an init, a shell or the program itself as PID 1. kill ${subject.pid}: ${handled.because}`,
    };
  }
  const yarn3 = environment.some((entry) =>
    /^npm_config_user_agent=yarn\/([3-9]|\d\d)/.test(entry),
  );
  const passings = ancestors.map((one) => ({ one, passing: passingOf(one, yarn3) }));
  const swallower = passings.find(({ passing }) => passing === "swallows")?.one;
  if (swallower !== undefined) {
    return {
      reached: "no",
      because: `It is not PID 1, and ${launcherName(swallower)} (PID ${swallower.pid}) does not pass signals on and wait. ${START_NODE_ITSELF}.`,
    };
  }
  const unclear = passings.find(({ passing }) => passing === "unknown")?.one;
  if (unclear !== undefined) {
    return {
      reached: "unknown",
      because: `${titleOf(unclear)} (PID ${unclear.pid}) is in between; whether it passes the signal on and waits can't be seen from here. kill ${subject.pid}: ${handled.because}`,
    };
  }
  const direct =
    first === subject
      ? "It is PID 1."
      : `${launcherName(first) ?? programOf(first)} passes the signal on and waits.`;
  return { reached: handled.reached, because: `${direct} ${handled.because}` };
}

function handling(subject: LiveProcess, preloaded: boolean): Verdict {
  if (!subject.caught.has("SIGTERM")) {
    const because =
      subject.ownPid === 1
        ? "It does not catch SIGTERM, and the kernel drops that for PID 1: the container is killed at the limit."
        : "It does not catch SIGTERM and ends at once, its requests with it.";
    return { reached: "no", because };
  }
  if (!["node", "nodejs"].includes(programOf(subject)))
    return { reached: "yes", because: "It catches SIGTERM." };
  if (preloaded)
    return {
      reached: "yes",
      because:
        "It catches SIGTERM, and was started with the library in front: it drains once it serves.",
    };
  // src/node.cc, PlatformInit: SIGINT and SIGTERM restore the terminal and end the process.
  return {
    reached: "yes",
    because:
      "It catches SIGTERM; but Node does so in every program, to restore the terminal, so this does not show that the program drains. Its log does: `shutting down: SIGTERM`.",
  };
}
