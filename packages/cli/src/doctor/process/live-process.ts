import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** What /proc says of a process. */
export interface LiveProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its number in its own PID namespace. */
  readonly ownPid: number;
  readonly words: readonly string[];
  readonly caught: ReadonlySet<string>;
  /** Ended, and its parent has not asked for its exit code. */
  readonly isZombie: boolean;
  /** A thread of the kernel: no program. */
  readonly isKernelThread: boolean;
}

const SIGNALS: readonly (readonly [string, number])[] = [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGQUIT", 3],
  ["SIGUSR2", 12],
  ["SIGTERM", 15],
];

export const SIGNAL_NAMES: readonly string[] = SIGNALS.map(([name]) => name);

/** kthreadd, the parent of every other thread of the kernel. */
const KTHREADD = 2;

export function readProcess(proc: string, pid: number): LiveProcess {
  const status = readFileSync(`${proc}/${pid}/status`, "utf8");
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  const mask = BigInt(`0x${field("SigCgt") || "0"}`);
  const words = readFileSync(`${proc}/${pid}/cmdline`, "utf8")
    .split("\0")
    .filter((word) => word !== "");
  const parent = Number(field("PPid"));
  const namespaces = (field("NSpid") || String(pid)).split(/\s+/);
  return {
    pid,
    parent,
    ownPid: Number(namespaces.at(-1)),
    words: words.length === 0 ? [field("Name")] : words,
    caught: new Set(
      SIGNALS.filter(([, number]) => (mask >> BigInt(number - 1)) & 1n).map(([name]) => name),
    ),
    isZombie: field("State").startsWith("Z"),
    isKernelThread:
      words.length === 0 && namespaces.length === 1 && (pid === KTHREADD || parent === KTHREADD),
  };
}

export function programOf({ words }: LiveProcess): string {
  return basename((words[0] ?? "").split(" ")[0] ?? "");
}

export function titleOf({ words }: LiveProcess): string {
  const text = words.join(" ").replaceAll(/[^\x20-\x7e]/g, "?");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Its variables; none where they may not be read. */
export function environmentOf(proc: string, pid: number): string[] {
  try {
    return readFileSync(`${proc}/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

const LISTENING = "0A";

/** The TCP ports that the process itself listens on; none where its descriptors may not be read. */
export function listeningPorts(proc: string, pid: number): number[] {
  try {
    const inodes = new Set(
      readdirSync(`${proc}/${pid}/fd`).map((fd) => {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${proc}/${pid}/fd/${fd}`))?.[1];
      }),
    );
    const ports = ["tcp", "tcp6"].flatMap((table) =>
      readFileSync(`${proc}/${pid}/net/${table}`, "utf8")
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter((row) => row[3] === LISTENING && inodes.has(row[9]))
        .map((row) => Number.parseInt(row[1]?.split(":")[1] ?? "", 16)),
    );
    return [...new Set(ports)].toSorted((a, b) => a - b);
  } catch {
    return [];
  }
}
