import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { findWebSocket } from "./cases/web-socket.ts";
import { DRILL_HELP } from "./help.ts";
import { annotations } from "./output/annotations.ts";
import { html } from "./output/html.ts";
import { json } from "./output/json.ts";
import { junit } from "./output/junit.ts";
import { markdown } from "./output/markdown.ts";
import { terminal, type TerminalStyle } from "./output/terminal.ts";
import { type DrillOptions, parseDrillOptions } from "./options.ts";
import { fitsScreen } from "./picture/redrawing.ts";
import { type Audience, NOBODY } from "./live/audience.ts";
import { LivePicture } from "./live/picture.ts";
import { attachedProgram } from "./program/attached.ts";
import { containerProgram } from "./program/container.ts";
import { listeningPort } from "./program/listening-port.ts";
import type { Program } from "./program/program.ts";
import { spawnProgram } from "./program/spawned.ts";
import type { RoundResult } from "./result.ts";
import { playRound, roundsFor } from "./rounds.ts";
import { Stage } from "./stage.ts";
import { learn, serving } from "./subject.ts";
import { judge, type Judged } from "./verdict.ts";
import type { Target } from "./wire/connection.ts";

const START_MS = 30_000;
const LOOK_EVERY_MS = 25;
const LOG_WIDTH = 120;
const WEB_SOCKET_PATHS = ["/", "/ws", "/socket.io/?EIO=4&transport=websocket", "/graphql"];

const FORMATS = { json, junit, markdown, html } as const;

/** The exit code. @throws Error when the command line is wrong, or the program does not serve. */
export async function runDrill(args: readonly string[]): Promise<number> {
  const options = parseDrillOptions(args);
  if (options.help) {
    process.stdout.write(DRILL_HELP);
    return 0;
  }
  const files = Object.entries(options.outputs) as [keyof typeof FORMATS, string][];
  const isQuiet = files.some(([, file]) => file === "-") || !fitsScreen();
  const audience = isQuiet ? NOBODY : new LivePicture();
  const judged = await drill(options, audience).finally(() => audience.left());
  for (const [format, file] of files) write(file, FORMATS[format](judged));
  if (!files.some(([, file]) => file === "-")) process.stdout.write(terminal(judged, style()));
  if (process.env["GITHUB_ACTIONS"] === "true") process.stdout.write(annotations(judged));
  return judged.passed ? 0 : 1;
}

/** A step's summary on GitHub is added to: others may have written there. */
function write(file: string, text: string): void {
  if (file === "-") process.stdout.write(text);
  else if (file === process.env["GITHUB_STEP_SUMMARY"]) appendFileSync(file, text);
  else writeFileSync(file, text);
}

/** Logs of CI servers show colours, and are as wide as their reader's screen. */
function style(): TerminalStyle {
  const { NO_COLOR = "", GITHUB_ACTIONS, GITLAB_CI } = process.env;
  const { isTTY, columns } = process.stdout;
  const shows = isTTY || GITHUB_ACTIONS === "true" || GITLAB_CI === "true";
  return { colour: shows && NO_COLOR === "", width: isTTY ? columns : LOG_WIDTH };
}

/** Plays every round that this program can bear. */
export async function drill(options: DrillOptions, audience: Audience = NOBODY): Promise<Judged> {
  const results: RoundResult[] = [];
  let name = "";
  let rounds: ReturnType<typeof roundsFor> | undefined;
  for (let at = 0; rounds === undefined || at < rounds.length; at++) {
    const program = await startProgram(options);
    name = program.name;
    try {
      const target = await whereItListens(program, options);
      await serving(target, START_MS);
      const subject = await learn(target, options.requests, options.readinessPath);
      if (rounds === undefined) {
        const found = {
          webSocketPath: options.webSocketPath ?? (await findWebSocket(target, WEB_SOCKET_PATHS)),
          eventStreamPath: options.eventStreamPath,
          probing: options.probing,
        };
        rounds = roundsFor(found, options.program.kind === "command", options.cases);
      }
      const round = rounds[at]!;
      const limits = { killMs: options.killMs, notes: () => readNotes(options.journal) };
      audience.begun(program, round.name, `${at + 1} of ${rounds.length}`);
      results.push(await playRound(round, new Stage(program, subject, limits, audience)));
    } finally {
      program.kill();
    }
  }
  return judge(name, results, options.thresholds);
}

async function startProgram({ program, signal }: DrillOptions): Promise<Program> {
  if (program.kind === "pid") return attachedProgram(program.pid, signal);
  if (program.kind === "container") return containerProgram(program.name);
  return spawnProgram(program.command, signal);
}

async function whereItListens(
  program: Program,
  { port, program: { kind } }: DrillOptions,
): Promise<Target> {
  if (port !== undefined) return { host: "127.0.0.1", port };
  const published = (program as Program & { readonly port?: number | undefined }).port;
  if (published !== undefined) return { host: "127.0.0.1", port: published };
  if (kind === "container")
    throw new Error(
      "the container publishes no port: start it with docker run --publish 127.0.0.1::3000, 3000 being the program's",
    );
  const { pid } = program;
  if (pid === undefined || !existsSync(`/proc/${pid}`))
    throw new Error("can't see where the program listens: say it by --port");
  let ended = false;
  void program.exited.then(() => (ended = true));
  const end = performance.now() + START_MS;
  for (;;) {
    const target = listeningPort(pid);
    if (target !== undefined) return target;
    if (ended) throw new Error(`the program ended before it listened:\n${program.output()}`);
    if (performance.now() > end)
      throw new Error(`the program listens on no port after ${START_MS} ms`);
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** A journal that is not there yet has nothing in it. */
function readNotes(journal: string | undefined): string | undefined {
  if (journal === undefined) return undefined;
  return existsSync(journal) ? readFileSync(journal, "utf8") : "";
}
