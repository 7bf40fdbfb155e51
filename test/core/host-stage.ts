import { vi } from "vitest";
import type { ProcessHost } from "../../packages/core/src/process/host.ts";
import type { Handling, Member } from "../../packages/core/src/process/member.ts";

/** Nobody sends them to this process. */
export const SIGNAL = "SIGUSR2";
export const OTHER = "SIGHUP";

const EVENTS = [
  "removeListener",
  "newListener",
  "uncaughtExceptionMonitor",
  "uncaughtException",
  "exit",
  "beforeExit",
  "worker",
  SIGNAL,
  OTHER,
  "SIGINT",
];

/** A lifecycle of which only what the process sees is there. */
export function newMember(exits: boolean, handling: Partial<Handling> = {}) {
  return {
    handling: {
      signals: [SIGNAL],
      signalListeners: "after",
      uncaughtErrors: "shutdown",
      ...handling,
    } as Handling,
    exits,
    stopping: false,
    inFlight: 2,
    logger: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    begin: vi.fn<Member["begin"]>(),
    cutShort: vi.fn<Member["cutShort"]>(() => 0),
    isProbeServer: vi.fn<Member["isProbeServer"]>(() => false),
    serverFound: vi.fn<Member["serverFound"]>(() => true),
    servedElsewhere: vi.fn<Member["servedElsewhere"]>(),
  };
}

export type FakeMember = ReturnType<typeof newMember>;

export function join(host: ProcessHost, ...members: readonly FakeMember[]): void {
  for (const member of members) host.join(member as unknown as Member);
}

export function stopping(host: ProcessHost, member: FakeMember, reason = SIGNAL): void {
  member.stopping = true;
  host.stopping(member as unknown as Member, reason, 9_000);
}

export function leave(host: ProcessHost, member: FakeMember, exitCode = 0): Promise<void> {
  const closeLogs = (): Promise<number> => Promise.resolve(0);
  return host.leave(member as unknown as Member, {
    report: { exitCode },
    deadline: 9_000,
    closeLogs,
  });
}

/** All of the process's listeners that a host may add to. */
export function listening(): Record<string, number> {
  return Object.fromEntries(EVENTS.map((event) => [event, process.listenerCount(event)]));
}

/** Remembers how the process is. The result makes it so again, whatever a host has left in it. */
export function remembered(): () => void {
  const { emit: emits } = process;
  const limit = process.getMaxListeners();
  const known = EVENTS.map((event) => [event, process.rawListeners(event)] as const);
  return () => {
    for (const [event, listeners] of known) {
      for (const listener of process.rawListeners(event)) {
        if (!listeners.includes(listener)) process.removeListener(event, listener as () => void);
      }
    }
    process.emit = emits;
    process.setMaxListeners(limit);
    process.exitCode = undefined;
  };
}

/** Node tells the process's listeners of something, signals with their name and number. */
export function emit(event: string, ...args: readonly unknown[]): boolean {
  return (process.emit as (...all: unknown[]) => boolean).call(process, event, ...args);
}

/** An error that nobody catches, as Node tells of it; of the listeners of this process only ours is asked. */
export function leaveUncaught(
  error: unknown,
  origin: "uncaughtException" | "unhandledRejection",
): void {
  const others = process.rawListeners("uncaughtException") as (() => void)[];
  for (const other of others) process.removeListener("uncaughtException", other);
  try {
    emit("uncaughtExceptionMonitor", error, origin);
    emit("uncaughtException", error, origin);
  } finally {
    for (const other of others) process.on("uncaughtException", other);
  }
}
