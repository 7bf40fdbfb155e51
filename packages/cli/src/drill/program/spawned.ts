import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Exit, Program } from "./program.ts";

const MAX_OUTPUT = 4 * 1024 * 1024;
const OUTPUT_MS = 500;

/** Of a terminal that tells the drill to end; its program, in a group of its own, hears nothing of that. */
const INTERRUPTIONS = ["SIGINT", "SIGTERM"] as const;

/** Starts a command. @throws Error when it can't be started. */
export async function spawnProgram(
  command: readonly string[],
  signal: NodeJS.Signals,
): Promise<Program> {
  const [file = "", ...args] = command;
  // A group of its own: nothing that it has started stays behind, whoever signals whom in it.
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT);
    });
  }
  const exited = new Promise<Exit>((resolve) => {
    // Its output is whole only when its pipes are closed; a grandchild may keep them open for good.
    child.once("exit", (code, by) => resolve({ code, signal: by, at: performance.now() }));
  });
  const closed = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  const heard = exited.then(() =>
    Promise.race([closed, pause(OUTPUT_MS, undefined, { ref: false })]),
  );
  const send = (): void => void child.kill(signal);
  const toAll = (name: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // Nobody is left.
    }
  };
  const kill = (): void => {
    for (const [name, interrupted] of interruptions) process.off(name, interrupted);
    toAll("SIGKILL");
  };
  const interruptions = INTERRUPTIONS.map((name) => {
    const interrupted = (): void => {
      kill();
      process.kill(process.pid, name);
    };
    return [name, interrupted] as const;
  });
  for (const [name, interrupted] of interruptions) process.once(name, interrupted);
  return {
    name: command.join(" "),
    pid: child.pid,
    output: () => output,
    exited,
    heard,
    stop: send,
    stopAgain: send,
    freeze: () => toAll("SIGSTOP"),
    thaw: () => toAll("SIGCONT"),
    kill,
  };
}
