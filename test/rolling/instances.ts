import { fileURLToPath } from "node:url";
import type { ShutdownReport } from "@lastcall/core";
import { reportInLine } from "../helpers/report-line.ts";
import { Subprocess } from "../helpers/subprocess.ts";

export interface Instance {
  readonly process: Subprocess;
  readonly port: number;
}

/** A program that says `listening <port>`. */
export async function startInstance(
  program: URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Instance> {
  const source = ["--conditions=@lastcall/source", "--import", "tsx", fileURLToPath(program)];
  const started = new Subprocess(process.execPath, [...source, ...args], env);
  const port = Number((await started.line(/^listening/)).slice("listening ".length));
  return { process: started, port };
}

/** Stops instances, and notes how each of them ended. */
export class Stops {
  /** From the signal to the exit. */
  readonly exitTimesMs: number[] = [];
  /** Exits that were not with 0, or without a report. */
  readonly badExits: string[] = [];
  /** Of the instances that said one. */
  readonly reports: ShutdownReport[] = [];

  async stop({ process: instance }: Instance): Promise<void> {
    const { lines } = instance;
    const signalledAt = instance.signal("SIGTERM");
    const { at, code, signal } = await instance.exit;
    this.exitTimesMs.push(at - signalledAt);
    if (code !== 0)
      this.badExits.push(
        `exit with ${signal ?? code}; last lines:\n${lines.slice(-10).join("\n")}`,
      );
    const report = lines.map(reportInLine).find(Boolean);
    if (report === undefined) this.badExits.push("no report");
    else this.reports.push(report);
  }
}
