import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import type { Exit, Program } from "./program.ts";

const MAX_OUTPUT = 4 * 1024 * 1024;

/** Starts a command. @throws Error when it can't be started. */
export async function spawnProgram(
  command: readonly string[],
  signal: NodeJS.Signals,
): Promise<Program> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
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
  const send = (): void => void child.kill(signal);
  return {
    name: command.join(" "),
    pid: child.pid,
    output: () => output,
    exited,
    stop: send,
    stopAgain: send,
    kill: () => void child.kill("SIGKILL"),
  };
}
