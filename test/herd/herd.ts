import { fileURLToPath } from "node:url";
import type { LifecycleOptions, ShutdownReport } from "@lastcall/core";
import { reportInLine } from "../helpers/report-line.ts";
import { type Exit, Subprocess } from "../helpers/subprocess.ts";

export type ClientKind = "web-socket" | "subscription" | "session";

export interface Herd {
  readonly kind: ClientKind;
  readonly count: number;
  /** Absent: the program tells all by hand. */
  readonly lifecycle?: LifecycleOptions;
}

/** What the clients saw. */
interface Told {
  readonly told: number;
  readonly untold: number;
  readonly overMs: number;
  /** As many at most in any tenth of a second. */
  readonly peak: number;
}

export interface Stopped {
  readonly told: Told;
  readonly exit: Exit;
  /** From the signal to the exit. */
  readonly tookMs: number;
  readonly report: ShutdownReport | undefined;
}

function start(name: string, env: Readonly<Record<string, string>>): Subprocess {
  const file = fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));
  const flags = ["--conditions=@lastcall/source", "--import", "tsx"];
  return new Subprocess(process.execPath, [...flags, file], env);
}

/** Stops a server with many clients that stay. */
export async function stopHerd({ kind, count, lifecycle }: Herd): Promise<Stopped> {
  const options =
    lifecycle === undefined ? undefined : { LIFECYCLE_OPTIONS: JSON.stringify(lifecycle) };
  const server = start("server", { KIND: kind, ...options });
  const port = (await server.line(/^listening/)).split(" ")[1] ?? "";
  const crowd = start("crowd", { KIND: kind, PORT: port, COUNT: String(count) });
  await crowd.line(/^joined/);
  const signalledAt = server.signal("SIGTERM");
  const [exit, line] = await Promise.all([server.exit, crowd.line(/^told /)]);
  await crowd.exit;
  return {
    told: JSON.parse(line.slice("told ".length)) as Told,
    exit,
    tookMs: exit.at - signalledAt,
    report: server.lines.map((said) => reportInLine(said)).find((report) => report !== undefined),
  };
}
