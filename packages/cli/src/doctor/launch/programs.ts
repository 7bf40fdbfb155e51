import { basename } from "node:path";

export const SHELLS: ReadonlySet<string> = new Set("sh dash bash ash busybox ksh zsh".split(" "));

export const PACKAGE_MANAGERS: ReadonlySet<string> = new Set(
  "npm npx pnpm pnpx yarn yarnpkg".split(" "),
);

export const INITS: ReadonlySet<string> = new Set(
  "tini tini-static dumb-init docker-init catatonit".split(" "),
);

/** Programs that run a Node server, or that become one. */
const RUNNERS: ReadonlySet<string> = new Set(
  `node nodejs npm npx pnpm pnpx yarn yarnpkg tsx ts-node ts-node-dev tsnd nodemon pm2 pm2-runtime forever next nuxt
  nest remix-serve react-router-serve fastify strapi turbo nx lerna env-cmd cross-env cross-env-shell dotenv dotenvx
  npm-run-all run-s run-p run-script-os concurrently medusa directus n8n`.split(/\s+/),
);

/** Whether a command is one that a Node program is started with. */
export function isRunner(program: string): boolean {
  return RUNNERS.has(basename(program)) || program === "$@" || /\.[cm]?js$/.test(program);
}

interface Wrapper {
  /** Options that take the next word with them. */
  readonly valued?: readonly string[];
  /** Words of its own after the options. */
  readonly operands?: number;
  /** Assignments come before the program. */
  readonly assigns?: boolean;
  /** The program comes after this word, which must be there. */
  readonly command?: readonly string[];
  /** Everything up to `--` is its own. */
  readonly dashes?: boolean;
}

/**
 * What becomes the program behind it, or passes signals on and waits for it: in the way of nothing. Measured, or read
 * in their sources: `timeout`, `sudo`, cross-env, dotenv, dotenvx, concurrently, `doppler run` and `infisical run`
 * forward; the others call exec.
 */
const TRANSPARENT: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ...[...INITS].map((name) => [name, { valued: ["-p", "-e", "-r", "--rewrite"] }] as const),
  ["gosu", { operands: 1 }],
  ["su-exec", { operands: 1 }],
  ["s6-setuidgid", { operands: 1 }],
  ["setuidgid", { operands: 1 }],
  ["chroot", { operands: 1 }],
  ["env", { valued: ["-u", "-C", "--unset", "--chdir"], assigns: true }],
  ["nice", { valued: ["-n"] }],
  ["ionice", { valued: ["-c", "-n"] }],
  ["taskset", { operands: 1 }],
  ["chrt", { operands: 1 }],
  ["stdbuf", { valued: ["-i", "-o", "-e"] }],
  ["timeout", { valued: ["-k", "-s"], operands: 1 }],
  ["sudo", { valued: ["-u", "-g"], assigns: true }],
  ["doas", { valued: ["-u"] }],
  ["setpriv", {}],
  ["setsid", {}],
  ["nohup", {}],
  ["catchsegv", {}],
  ["corepack", {}],
  ["with-contenv", {}],
  ["cross-env", { assigns: true }],
  ["dotenv", { valued: ["-e", "-v", "-c"], dashes: true }],
  ["dotenvx", { command: ["run"], dashes: true }],
  ["doppler", { command: ["run"], dashes: true }],
  ["infisical", { command: ["run"], dashes: true }],
  ["op", { command: ["run"], dashes: true }],
  ["dockerize", { valued: ["-template", "-wait", "-timeout", "-wait-retry-interval", "-stdout"] }],
  ["wait-for-it", { valued: ["-t", "-h", "-p"], dashes: true }],
  ["wait-for-it.sh", { valued: ["-t", "-h", "-p"], dashes: true }],
  ["wait-for", { valued: ["-t"], dashes: true }],
  ["wait-for.sh", { valued: ["-t"], dashes: true }],
]);

/** How many words belong to a program that is in nobody's way; 0 when this is none. */
export function wrapperLength(words: readonly string[]): number {
  const wrapper = TRANSPARENT.get(basename(words[0] ?? ""));
  if (wrapper === undefined) return 0;
  if (wrapper.dashes === true) {
    const dashes = words.indexOf("--");
    if (dashes !== -1) return dashes + 1;
  }
  if (wrapper.command !== undefined && !wrapper.command.includes(words[1] ?? "")) return 0;
  let at = optionsLength(words, wrapper) + (wrapper.operands ?? 0);
  while (wrapper.assigns === true && /^\w+=/.test(words[at] ?? "")) at += 1;
  return Math.min(at, words.length);
}

function optionsLength(words: readonly string[], { valued = [], command = [] }: Wrapper): number {
  let at = 1 + command.length;
  while (at < words.length) {
    const word = words[at] ?? "";
    if (word === "--") return at + 1;
    if (!word.startsWith("-")) return at;
    at += valued.includes(word) ? 2 : 1;
  }
  return at;
}

/** What starts the program as its child, and what becomes of the child when the stop signal comes. */
export interface Launcher {
  /** With the launcher as PID 1; `killed` at the platform's limit, `lost` at once. */
  readonly asPid1: "killed" | "lost" | "passes";
  /** With an init in front of it. */
  readonly underInit: "lost" | "passes";
  /** More than that it does not pass signals on. */
  readonly because?: string;
  /** Why a program is answered nevertheless that drains on SIGINT too, as the library has it. */
  readonly sparesTheLibrary?: string;
}

const DEAF: Launcher = { asPid1: "killed", underInit: "lost" };

/** Measured in containers and PID namespaces, with requests of up to four seconds in flight. */
const LAUNCHERS: ReadonlyMap<string, Launcher> = new Map<string, Launcher>([
  ["npm-run-all", DEAF],
  ["run-s", DEAF],
  ["run-p", DEAF],
  ["forever", DEAF],
  ["run-script-os", DEAF],
  ["cross-env-shell", { asPid1: "lost", underInit: "lost" }],
  ["ts-node-dev", { asPid1: "lost", underInit: "lost" }],
  ["tsnd", { asPid1: "lost", underInit: "lost" }],
  [
    "nodemon",
    {
      asPid1: "lost",
      underInit: "lost",
      because: "it sends SIGINT before SIGTERM, which ends a program that handles SIGTERM alone",
      sparesTheLibrary:
        "the library drains on SIGINT too, and nodemon waits ten seconds for it, and ends with code 143",
    },
  ],
  [
    "env-cmd",
    {
      asPid1: "passes",
      underInit: "lost",
      because: "it passes the signal on and ends by it at once",
    },
  ],
  [
    "turbo",
    {
      asPid1: "lost",
      underInit: "lost",
      because: "it sends SIGINT to its tasks, and before 2.10 kills them half a second later",
      sparesTheLibrary:
        "the library drains on SIGINT too, and turbo waits ten seconds for it from 2.10 on, half a second before",
    },
  ],
  ["nx", { asPid1: "lost", underInit: "lost" }],
  ["lerna", DEAF],
]);

const SU: Launcher = {
  asPid1: "lost",
  underInit: "lost",
  because: "it passes the signal on, and sends SIGKILL two seconds later",
};

/** A program that starts others and loses their requests; `undefined` for everything else. */
export function launcherOf(words: readonly string[]): Launcher | undefined {
  const program = basename(words[0] ?? "");
  if (program === "nest" && words[1] === "start") return { asPid1: "lost", underInit: "lost" };
  if ((program === "node" || program === "nodejs") && words[1] === "--run") return DEAF;
  if (program === "pm2" && words[1] === "start") return DEAF;
  if (program === "su" || program === "runuser") return SU;
  return LAUNCHERS.get(program);
}
