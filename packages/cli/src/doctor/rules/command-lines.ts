import { parseDuration } from "../durations.ts";
import type { Project } from "../project.ts";
import { commandsOf } from "../read/shell.ts";
import type { Span } from "../source-file.ts";
import type { Limit } from "../stop-limits.ts";

/** A command in a shell script or in a script of package.json. */
export interface CommandLine extends Span {
  readonly words: readonly string[];
  /** Where each word is; none in package.json, where quotes would shift them. */
  readonly wordSpans: readonly Span[];
}

export function commandLines(project: Project): CommandLine[] {
  const shell = project.scripts.flatMap((file) =>
    commandsOf(file.text).map(({ words, start, end, wordSpans }) => ({
      file,
      words,
      start,
      end,
      wordSpans: wordSpans.map((word) => ({ file, start: word.pos, end: word.end })),
    })),
  );
  const npm = project.packages.flatMap(({ value }) =>
    [...(value.properties.get("scripts")?.properties.values() ?? [])].flatMap(
      ({ file, start, end, scalar }) =>
        commandsOf(String(scalar)).map(({ words }) => ({ file, words, start, end, wordSpans: [] })),
    ),
  );
  return [...shell, ...npm];
}

/** Options that set a kill limit, by what the command line begins with; the number is what a bare one counts in. */
const LIMIT_OPTIONS: readonly (readonly [RegExp, readonly string[], number])[] = [
  [/^docker (container )?(run|create) /, ["--stop-timeout"], 1_000],
  [/^docker (container )?(stop|restart) /, ["-t", "--time", "--timeout"], 1_000],
  [/^docker(-| )compose .*\b(stop|down|restart|up) /, ["-t", "--timeout"], 1_000],
  [/^docker service (create|update) /, ["--stop-grace-period"], 1_000],
  [/^kubectl delete /, ["--grace-period"], 1_000],
  [/^pm2(-runtime)? (start|restart|reload) /, ["--kill-timeout"], 1],
];

export function commandLineLimits(project: Project): Limit[] {
  return commandLines(project).flatMap(({ words, wordSpans, ...span }) => {
    const options = LIMIT_OPTIONS.find(([start]) => start.test(`${words.join(" ")} `));
    if (options === undefined) return [];
    const [, names, bareMs] = options;
    return words.flatMap((word, at): Limit[] => {
      const [name = "", inline] = word.split("=", 2);
      const value = inline ?? words[at + 1] ?? "";
      const limitMs = names.includes(name) ? parseDuration(value, bareMs) : undefined;
      if (limitMs === undefined) return [];
      const place = wordSpans[inline === undefined ? at + 1 : at];
      const limit = {
        ...(place ?? span),
        name,
        limitMs,
        gracePeriodMs: project.assumptions.gracePeriodMs,
      };
      if (place === undefined) return [limit];
      const written = (ms: number): string =>
        `${inline === undefined ? "" : `${name}=`}${ms / bareMs}${/[a-z]$/.test(value) ? "s" : ""}`;
      return [
        {
          ...limit,
          write: (ms): ReturnType<NonNullable<Limit["write"]>> => [{ ...place, text: written(ms) }],
        },
      ];
    });
  });
}
