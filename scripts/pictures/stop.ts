import { once } from "node:events";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { ShutdownReport } from "@lastcall/core";
import { Subprocess } from "../../test/helpers/subprocess.ts";

export interface Seen {
  readonly what: string;
  /** Milliseconds since the signal. */
  readonly fromMs: number;
  readonly toMs: number;
  /** `closed` where the port was. */
  readonly outcome: number | "closed";
}

export interface Stop {
  readonly report: ShutdownReport;
  readonly seen: readonly Seen[];
  readonly exitMs: number;
}

const PROBE_EVERY_MS = 250;
const NEW_EVERY_MS = 200;

/** As many answers as the balancer needs to look away. */
const FALL = 2;
/** After the signal, by a client that nobody has told. */
const LATE_MS = [1_250, 1_600];

/** A real program is stopped while a balancer polls it and sends it requests, of which one takes long. */
export async function stopOnce(): Promise<Stop> {
  const file = new URL("program.ts", import.meta.url).pathname;
  const program = new Subprocess(process.execPath, [
    "--conditions=@lastcall/source",
    "--import",
    "tsx",
    file,
  ]);
  const port = Number((await program.line(/^port /)).slice("port ".length));
  const raw: Seen[] = [];
  let unready = 0;
  const ask = async (what: string, path: string): Promise<void> => {
    const fromMs = performance.now();
    const outcome = await answerOf(port, path);
    raw.push({ what, fromMs, toMs: performance.now(), outcome });
    if (what === "probe" && outcome === 503 && ++unready === FALL) clearInterval(sending);
  };
  const asked: Promise<void>[] = [];
  const every = (ms: number, what: string, path: string): NodeJS.Timeout =>
    setInterval(() => asked.push(ask(what, path)), ms);
  const probing = every(PROBE_EVERY_MS, "probe", "/readyz");
  await pause(PROBE_EVERY_MS * 6);
  const sending = every(NEW_EVERY_MS, "new request", "/60");
  await pause(NEW_EVERY_MS * 3);
  asked.push(ask("slow request", "/2200"));
  await pause(NEW_EVERY_MS);
  const signalled = program.signal("SIGTERM");
  for (const ms of LATE_MS) setTimeout(() => asked.push(ask("late request", "/60")), ms);
  const { at } = await program.exit;
  clearInterval(probing);
  await Promise.all(asked);
  const line = program.lines.find((one) => one.includes('"report"'));
  if (line === undefined) throw new Error(`no report:\n${program.lines.join("\n")}`);
  const seen = raw.map((one) => ({
    ...one,
    fromMs: one.fromMs - signalled,
    toMs: one.toMs - signalled,
  }));
  const { report } = JSON.parse(line) as { report: ShutdownReport };
  return { report, seen, exitMs: at - signalled };
}

async function answerOf(port: number, path: string): Promise<Seen["outcome"]> {
  const headers = path === "/readyz" ? { "User-Agent": "balancer" } : {};
  const request = http.get({ host: "127.0.0.1", port, path, headers, agent: false });
  try {
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    response.resume();
    await once(response, "end");
    return response.statusCode ?? 0;
  } catch {
    return "closed";
  }
}
