import { fs } from "../builtins.ts";
import {
  type EndpointRemoval,
  MANAGERS,
  type Platform,
  type PlatformName,
  type PlatformRow,
  PLATFORMS,
} from "./platform.ts";

const CONTAINER_FILES = ["/.dockerenv", "/run/.containerenv"];

const ROWS: readonly PlatformRow[] = [...MANAGERS, ...PLATFORMS];

/** Where the process runs, and what follows from that. */
export interface PlatformSettings {
  readonly name: PlatformName | "none";
  /** The variable or file that told it, `"option"` where it was chosen, `"nothing"` where nothing says it. */
  readonly toldBy: string;
  /** From the signal to SIGKILL; `undefined` where nobody kills. In milliseconds. */
  readonly killLimitMs: number | undefined;
  /** Whether that is the limit, and not only what the platform does where nobody has changed it. */
  readonly limitIsRead: boolean;
  readonly removal: EndpointRemoval;
  /** The longest lame duck there, in milliseconds. */
  readonly lameDuckMs: number;
}

const NOWHERE: PlatformSettings = Object.freeze({
  name: "none",
  toldBy: "nothing",
  killLimitMs: undefined,
  limitIsRead: false,
  removal: "nobody",
  lameDuckMs: Infinity,
});

/**
 * Where a process manager runs on a platform, whichever of the two kills first is named; the endpoint goes as it does
 * on the platform.
 */
export function resolvePlatform(
  chosen: Platform,
  environment: NodeJS.ProcessEnv,
  exists: (path: string) => boolean = fs().existsSync,
): PlatformSettings {
  if (chosen === "none") return { ...NOWHERE, toldBy: "option" };
  if (chosen !== "auto") {
    return settingsOf(rowOf(chosen), "option", environment);
  }
  const find = (rows: readonly PlatformRow[]): PlatformSettings | undefined => {
    for (const row of rows) {
      const variable = row.variables.find((name) => (environment[name] ?? "") !== "");
      if (variable !== undefined && isOwn(row, environment))
        return settingsOf(row, variable, environment);
    }
    return undefined;
  };
  const manager = find(MANAGERS);
  const below = find(PLATFORMS) ?? container(environment, exists);
  if (manager === undefined) return below ?? NOWHERE;
  if (below === undefined) return manager;
  const nearest = below.killLimitMs! < manager.killLimitMs! ? below : manager;
  return Object.freeze({ ...nearest, removal: below.removal, lameDuckMs: below.lameDuckMs });
}

function rowOf(chosen: PlatformName): PlatformRow {
  return ROWS.find(({ name }) => name === chosen)!;
}

/** systemd's variables are inherited by all that a service starts, a user's whole desktop for one. */
function isOwn({ name }: PlatformRow, environment: NodeJS.ProcessEnv): boolean {
  const main = environment["SYSTEMD_EXEC_PID"];
  return name !== "systemd" || main === undefined || main === String(process.pid);
}

function container(
  environment: NodeJS.ProcessEnv,
  exists: (path: string) => boolean,
): PlatformSettings | undefined {
  const file = CONTAINER_FILES.find((path) => exists(path));
  if (file === undefined) return undefined;
  return settingsOf(rowOf("docker"), file, environment);
}

function settingsOf(
  { name, killLimitMs, limitIn, removal, lameDuckMs = Infinity }: PlatformRow,
  toldBy: string,
  environment: NodeJS.ProcessEnv,
): PlatformSettings {
  const said = limitIn?.variables
    .map((variable) => Number.parseFloat(environment[variable] ?? ""))
    .find((value) => value >= 0);
  return Object.freeze({
    name,
    toldBy,
    killLimitMs: said === undefined ? killLimitMs : said * limitIn!.unitMs,
    limitIsRead: limitIn !== undefined,
    removal,
    lameDuckMs,
  });
}
