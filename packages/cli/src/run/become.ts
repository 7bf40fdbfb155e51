import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Command } from "./command.ts";

/** Those that no process can catch, those that are about the process itself, and that Node keeps to itself. */
const OWN = new Set<string>([
  "SIGKILL",
  "SIGSTOP",
  "SIGCHLD",
  "SIGPROF",
  "SIGSEGV",
  "SIGBUS",
  "SIGFPE",
  "SIGILL",
  "SIGPIPE",
  "SIGTRAP",
  "SIGABRT",
  "SIGIOT",
  "SIGSYS",
  "SIGTTIN",
  "SIGTTOU",
  "SIGTSTP",
  "SIGCONT",
]);
/** A shell's way to say that a signal ended a program. */
const SIGNAL_CODE = 128;

/** Node has it from 22.15 and 23.11 on, not on Windows. */
type Execve = (file: string, args: readonly string[], environment: NodeJS.ProcessEnv) => never;

/**
 * Becomes the program, with its process id, where Node can do that. Elsewhere it is a child that gets every signal,
 * and whose exit code is returned.
 */
export function become({ file, args }: Command): Promise<number> {
  const { execve } = process as { readonly execve?: Execve };
  execve?.call(process, file, [file, ...args], process.env);
  const child = spawn(file, args, { stdio: "inherit" });
  for (const signal of Object.keys(constants.signals) as NodeJS.Signals[]) {
    if (!OWN.has(signal)) process.on(signal, () => child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      resolve(code ?? SIGNAL_CODE + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
