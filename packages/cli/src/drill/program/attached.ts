import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { Exit, Program } from "./program.ts";

const LOOK_EVERY_MS = 5;

/** A process that somebody else has started: its exit code is its parent's to know. @throws Error when there is none. */
export function attachedProgram(pid: number, signal: NodeJS.Signals): Program {
  process.kill(pid, 0);
  const send = (name: NodeJS.Signals): void => {
    if (isThere(pid)) process.kill(pid, name);
  };
  return {
    name: `process ${pid}`,
    pid,
    output: () => "",
    exited: gone(pid),
    heard: Promise.resolve(),
    stop: () => send(signal),
    stopAgain: () => send(signal),
    kill: () => send("SIGKILL"),
  };
}

/** Nobody tells a process that is not the parent: it has to look. */
async function gone(pid: number): Promise<Exit> {
  while (isThere(pid)) await setTimeout(LOOK_EVERY_MS, undefined, { ref: false });
  return { code: null, signal: null, at: performance.now() };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
