import { existsSync } from "node:fs";
import { examineProcess } from "../process/process.ts";

/** @throws Error when there is no such process, or the format is not one for processes. */
export function runOnProcess(text: string, format = "terminal"): number {
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid < 1) throw new Error(`expected --pid a number, got ${text}`);
  if (format !== "terminal" && format !== "json")
    throw new Error(`expected --format terminal or json with --pid, got ${format}`);
  if (!existsSync(`/proc/${pid}/status`)) throw new Error(`no process ${pid} in /proc`);
  const examination = examineProcess(pid);
  const told =
    format === "json" ? JSON.stringify(examination, undefined, 2) : examination.lines.join("\n");
  process.stdout.write(`${told}\n`);
  return examination.reached === "no" ? 1 : 0;
}
