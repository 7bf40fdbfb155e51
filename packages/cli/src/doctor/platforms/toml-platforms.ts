import { dirname } from "node:path";
import { parse } from "smol-toml";
import type { Located, SourceFile, Span } from "../files/source-file.ts";
import type { Project } from "../project/project.ts";
import { parseDuration } from "../services/durations.ts";
import type { Environment } from "../services/service.ts";
import { splitWords } from "../shell/syntax.ts";
import {
  holdsNode,
  plainStart,
  type PlatformLimit,
  type PlatformService,
} from "./platform-service.ts";

const FLY_DEFAULT_MS = 5_000;
/** https://docs.railway.com/guides/deployment-teardown: SIGKILL follows at once. */
const RAILWAY_DEFAULT_MS = 0;

/** https://fly.io/docs/reference/configuration: `kill_signal`, SIGINT by default, and `kill_timeout`, 5 s by default. */
export function flyServices(project: Project): PlatformService[] {
  return filesOf(project, "fly").flatMap(({ file, value }) => {
    const environment = environmentOf(file, value["env"]);
    const folder = dirname(file.path);
    const set = textOf(value["kill_timeout"]);
    const limitMs = set === undefined ? FLY_DEFAULT_MS : parseDuration(set);
    const place = lineOf(file, "kill_timeout");
    const limit: PlatformLimit | undefined =
      limitMs === undefined
        ? undefined
        : { ...place, name: "kill_timeout", limitMs, isDefault: set === undefined };
    const signal = textOf(value["kill_signal"]);
    const base = {
      platform: "fly",
      environment,
      folder,
      isNode: holdsNode(project),
      limit,
    } as const;
    const processes = Object.entries(tableOf(value["processes"]));
    const starts = processes.map(([name, command]) =>
      plainStart(lineOf(file, name), splitWords(String(command)), {
        folder,
        environment,
        init: "fly's init",
      }),
    );
    const located =
      signal === undefined ? undefined : { ...valueOf(lineOf(file, "kill_signal")), value: signal };
    return (starts.length === 0 ? [undefined] : starts).map((start) => ({
      ...base,
      signal: located,
      start,
    }));
  });
}

export function railwayServices(project: Project): PlatformService[] {
  return filesOf(project, "railway").map(({ file, value }) => {
    const deploy = tableOf(value["deploy"]);
    const folder = dirname(file.path);
    const set = deploy["drainingSeconds"];
    const command = textOf(deploy["startCommand"]);
    const environment: Environment = new Map();
    return {
      platform: "railway",
      environment,
      folder,
      isNode: holdsNode(project),
      limit: {
        ...lineOf(file, "drainingSeconds"),
        name: "drainingSeconds",
        limitMs: set === undefined ? RAILWAY_DEFAULT_MS : Number(set) * 1_000,
        isDefault: set === undefined,
      },
      signal: undefined,
      start:
        command === undefined
          ? undefined
          : plainStart(lineOf(file, "startCommand"), splitWords(command), { folder, environment }),
    };
  });
}

type Table = Readonly<Record<string, unknown>>;

function filesOf(
  project: Project,
  platform: "fly" | "railway",
): { file: SourceFile; value: Table }[] {
  return project.others
    .filter((one) => one.platform === platform)
    .map(({ file }) => ({ file, value: tableOf(readTable(file)) }));
}

const tables = new WeakMap<SourceFile, unknown>();

function readTable(file: SourceFile): unknown {
  if (!tables.has(file)) {
    tables.set(file, file.path.endsWith(".json") ? JSON.parse(file.text) : parse(file.text));
  }
  return tables.get(file);
}

function tableOf(value: unknown): Table {
  return typeof value === "object" && value !== null ? (value as Table) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function environmentOf(file: SourceFile, value: unknown): Environment {
  return new Map(
    Object.entries(tableOf(value)).map(([name, text]): [string, Located<string>] => [
      name,
      { ...lineOf(file, name), value: String(text) },
    ]),
  );
}

/** What stands behind the `=`. */
function valueOf({ file, start, end }: Span): Span {
  const found = /=\s*("[^"]*"|'[^']*'|[^\s#]+)/.exec(file.text.slice(start, end));
  if (found === null) return { file, start, end };
  const last = start + found.index + found[0].length;
  return { file, start: last - (found[1] ?? "").length, end: last };
}

/** The line that sets a key, without its comment; the first one of the file when none does. */
function lineOf(file: SourceFile, key: string): Span {
  const found = new RegExp(
    `^[ \\t]*["']?${key.replaceAll(/[^\w-]/g, ".")}["']?[ \\t]*[=:]`,
    "m",
  ).exec(file.text);
  const start = found === null ? 0 : found.index + /^\s*/.exec(found[0])![0].length;
  return { file, start, end: file.lineEnd(start) };
}
