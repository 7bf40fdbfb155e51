import type { Edit, Span } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import type { Project } from "../project/project.ts";
import { parseDuration } from "../services/durations.ts";
import { checkLimit, type PlatformName } from "../services/stop-limits.ts";
import { commandsOf } from "../shell/syntax.ts";

/** A command in a shell script or in a script of package.json. */
export interface CommandLine extends Span {
  readonly words: readonly string[];
  /** Where each word is; none in package.json, where quotes would shift them. */
  readonly wordSpans: readonly Span[];
}

const known = new WeakMap<Project, CommandLine[]>();

export function commandLines(project: Project): CommandLine[] {
  const lines = known.get(project) ?? readLines(project);
  known.set(project, lines);
  return lines;
}

function readLines(project: Project): CommandLine[] {
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

interface LimitOption {
  /** What the command line begins with. */
  readonly of: RegExp;
  readonly names: readonly string[];
  /** What a bare number counts in. */
  readonly bareMs: number;
  readonly platform: PlatformName;
}

const LIMIT_OPTIONS: readonly LimitOption[] = [
  {
    of: /^(docker|podman) (container )?(run|create) /,
    names: ["--stop-timeout"],
    bareMs: 1_000,
    platform: "docker",
  },
  {
    of: /^(docker|podman) (container )?(stop|restart) /,
    names: ["-t", "--time", "--timeout"],
    bareMs: 1_000,
    platform: "docker",
  },
  {
    of: /^docker(-| )compose .*\b(stop|down|restart|up) /,
    names: ["-t", "--timeout"],
    bareMs: 1_000,
    platform: "docker",
  },
  {
    of: /^docker service (create|update) /,
    names: ["--stop-grace-period"],
    bareMs: 1_000,
    platform: "docker",
  },
  { of: /^kubectl delete /, names: ["--grace-period"], bareMs: 1_000, platform: "kubernetes" },
  {
    of: /^pm2(-runtime)? (start|restart|reload) /,
    names: ["--kill-timeout"],
    bareMs: 1,
    platform: "pm2",
  },
];

/** Images and containers that are named in the command and are no Node program, and what is thrown away anyway. */
const NOT_SERVING =
  /\b(postgres|mysql|mariadb|redis|mongo|rabbitmq|nginx|kafka|elasticsearch|test|ci|e2e)\b/;

/** Limits that scripts set for what they run or stop. */
export function commandLineLimits(project: Project): Observation[] {
  // Whose containers a script stops is not said; only where the project is Node throughout it is known.
  const isNode = project.packages.length > 0 || project.dockerfiles.length === 0;
  return commandLines(project).flatMap(({ words, wordSpans, ...span }) => {
    const text = words.join(" ");
    const option = LIMIT_OPTIONS.find(({ of }) => of.test(`${text} `));
    if (option === undefined || !isNode || NOT_SERVING.test(text)) return [];
    const { names, bareMs, platform } = option;
    return words.flatMap((word, at): Observation[] => {
      const [name = "", inline] = word.split("=", 2);
      const value = inline ?? words[at + 1] ?? "";
      const limitMs = names.includes(name) ? parseDuration(value, bareMs) : undefined;
      if (limitMs === undefined) return [];
      const place = wordSpans[inline === undefined ? at + 1 : at];
      const written = (ms: number): string =>
        `${inline === undefined ? "" : `${name}=`}${ms / bareMs}${/[a-z]$/.test(value) ? "s" : ""}`;
      return checkLimit(
        project,
        { environment: new Map(), folder: ".", libraryForSure: false },
        {
          ...(place ?? span),
          name,
          platform,
          limitMs,
          write: (ms): Edit[] => (place === undefined ? [] : [{ ...place, text: written(ms) }]),
        },
      );
    });
  });
}
