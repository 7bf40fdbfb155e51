import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { INITS, PACKAGE_MANAGERS, SHELLS } from "../launch/programs.ts";
import { START_NODE_ITSELF } from "../launch/advice.ts";

interface LiveProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its number in its own PID namespace. */
  readonly ownPid: number;
  readonly words: readonly string[];
  readonly caught: ReadonlySet<string>;
}

export interface ProcessExamination {
  readonly reached: "yes" | "no" | "unknown";
  readonly lines: readonly string[];
}

const SIGNALS: readonly (readonly [string, number])[] = [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGQUIT", 3],
  ["SIGUSR2", 12],
  ["SIGTERM", 15],
];

/** Whether `docker stop`, which signals PID 1 of the container, would reach this process; from /proc alone, without touching it. */
export function examineProcess(pid: number, proc = "/proc"): ProcessExamination {
  const subject = read(proc, pid);
  const chain = [subject];
  // Up to PID 1 of the same namespace: what is above it is outside of the container.
  for (let at = subject; at.ownPid !== 1 && at.parent > 0; chain.push(at))
    at = read(proc, at.parent);
  const first = chain.at(-1) ?? subject;
  const swallower = chain.slice(1).find((ancestor) => swallows(ancestor, yarnWaits(proc, pid)));
  const caught = SIGNALS.map(([name]) => name).filter((name) => subject.caught.has(name));
  const facts = [
    `PID ${pid}: ${titleOf(subject)}`,
    `catches: ${caught.join(", ") || "none of SIGHUP, SIGINT, SIGQUIT, SIGUSR2, SIGTERM"}`,
    `in its namespace: PID ${subject.ownPid}; PID 1 there: ${titleOf(first)}`,
    `from PID 1 down: ${chain
      .toReversed()
      .map((one) => `${titleOf(one)} (${one.pid})`)
      .join(" → ")}`,
  ];
  const { reached, because } = verdict(subject, first, swallower);
  const answer = { yes: "would reach it", no: "would not reach it", unknown: "can't be told" }[
    reached
  ];
  return { reached, lines: [...facts, `docker stop: ${answer}. ${because}`] };
}

function verdict(
  subject: LiveProcess,
  first: LiveProcess,
  swallower: LiveProcess | undefined,
): { reached: ProcessExamination["reached"]; because: string } {
  const contained =
    first.ownPid === 1 &&
    (first === subject || INITS.has(program(first)) || launcherName(first) !== undefined);
  if (contained && swallower !== undefined) {
    return {
      reached: "no",
      because: `It is not PID 1, and ${launcherName(swallower)} (PID ${swallower.pid}) does not pass signals on and wait. ${START_NODE_ITSELF}.`,
    };
  }
  const handled = handling(subject);
  if (!contained) {
    return {
      reached: "unknown",
      because: `PID 1 is ${titleOf(first)}: this is no container with an init, a shell or the program itself as PID 1. kill ${subject.pid}: ${handled.because}`,
    };
  }
  const direct =
    first === subject
      ? "It is PID 1."
      : `${launcherName(first) ?? program(first)} passes the signal on and waits.`;
  return { reached: handled.reached, because: `${direct} ${handled.because}` };
}

function handling(subject: LiveProcess): {
  reached: ProcessExamination["reached"];
  because: string;
} {
  if (!subject.caught.has("SIGTERM")) {
    const because =
      subject.ownPid === 1
        ? "It does not catch SIGTERM, and the kernel drops that for PID 1: the container is killed at the limit."
        : "It does not catch SIGTERM and ends at once, its requests with it.";
    return { reached: "no", because };
  }
  if (!["node", "nodejs"].includes(program(subject)))
    return { reached: "yes", because: "It catches SIGTERM." };
  // src/node.cc, PlatformInit: SIGINT and SIGTERM restore the terminal and end the process.
  return {
    reached: "yes",
    because:
      "It catches SIGTERM; but Node does so in every program, to restore the terminal, so this does not show that the program drains. Its log does: `shutting down: SIGTERM`.",
  };
}

function program({ words }: LiveProcess): string {
  return basename((words[0] ?? "").split(" ")[0] ?? "");
}

/** Its name, when it is a program that starts others. */
function launcherName(one: LiveProcess): string | undefined {
  const path = (one.words[1] ?? "").replace(/\/dist\/cli\.mjs$/, "");
  const script = basename(path).replace(/(-cli)?\.[cm]?js$/, "");
  // npm and its like are node programs.
  const names = program(one) === "node" ? [script] : [program(one).replace(/^-/, "")];
  return names.find((name) => SHELLS.has(name) || PACKAGE_MANAGERS.has(name) || name === "tsx");
}

/** Not npm: where it fails, the shell below it does. The library warns of the same at start. */
function swallows(one: LiveProcess, yarn3: boolean): boolean {
  const name = launcherName(one);
  switch (name) {
    case undefined:
    case "npm":
    case "npx":
      return false;
    case "yarn":
    case "yarnpkg":
      return !yarn3;
    case "pnpm":
    case "pnpx":
      return one.ownPid !== 1 && one.words.includes("exec");
    default:
      return true;
  }
}

/** Whether a Yarn that waits for its scripts started the process: 3 or later. */
function yarnWaits(proc: string, pid: number): boolean {
  try {
    const environment = readFileSync(`${proc}/${pid}/environ`, "utf8").split("\0");
    return environment.some((entry) => /^npm_config_user_agent=yarn\/([3-9]|\d\d)/.test(entry));
  } catch {
    return false;
  }
}

function titleOf({ words }: LiveProcess): string {
  const text = words.join(" ").replaceAll(/[^\x20-\x7e]/g, "?");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function read(proc: string, pid: number): LiveProcess {
  const status = readFileSync(`${proc}/${pid}/status`, "utf8");
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  const mask = BigInt(`0x${field("SigCgt") || "0"}`);
  const words = readFileSync(`${proc}/${pid}/cmdline`, "utf8")
    .split("\0")
    .filter((word) => word !== "");
  return {
    pid,
    parent: Number(field("PPid")),
    ownPid: Number((field("NSpid") || String(pid)).split(/\s+/).at(-1)),
    words: words.length === 0 ? [field("Name")] : words,
    caught: new Set(
      SIGNALS.filter(([, number]) => (mask >> BigInt(number - 1)) & 1n).map(([name]) => name),
    ),
  };
}
