import { basename } from "node:path";

export const SHELLS: ReadonlySet<string> = new Set([
  "sh",
  "dash",
  "bash",
  "ash",
  "busybox",
  "ksh",
  "zsh",
]);
export const PACKAGE_MANAGERS: ReadonlySet<string> = new Set([
  "npm",
  "npx",
  "pnpm",
  "pnpx",
  "yarn",
  "yarnpkg",
]);
export const INITS: ReadonlySet<string> = new Set([
  "tini",
  "tini-static",
  "dumb-init",
  "docker-init",
  "catatonit",
]);

/** Programs that run a Node server, or that become one. */
const RUNNERS: ReadonlySet<string> = new Set(
  "node nodejs npm npx pnpm yarn yarnpkg tsx ts-node bun deno nodemon pm2 pm2-runtime next nuxt nest".split(
    " ",
  ),
);

export function isRunner(program: string): boolean {
  return RUNNERS.has(basename(program)) || program === "$@";
}

const INIT_OPTIONS_WITH_VALUE = new Set(["-p", "-e", "-r", "--rewrite"]);

/** How many words belong to a program that becomes another one (or is a small init); 0 when this is none. */
export function wrapperLength(words: readonly string[]): number {
  const program = basename(words[0] ?? "");
  if (INITS.has(program)) return optionsLength(words, INIT_OPTIONS_WITH_VALUE);
  switch (program) {
    case "gosu":
    case "su-exec":
      return 2;
    case "env": {
      const options = optionsLength(words, new Set(["-u", "-C"]));
      const rest = words.slice(options).findIndex((word) => !/^\w+=/.test(word));
      return rest === -1 ? words.length : options + rest;
    }
    case "nice":
      return optionsLength(words, new Set(["-n"]));
    case "setpriv":
    case "nohup":
    case "corepack":
      return optionsLength(words, new Set());
    default:
      return 0;
  }
}

function optionsLength(words: readonly string[], withValue: ReadonlySet<string>): number {
  let at = 1;
  while (at < words.length) {
    const word = words[at] ?? "";
    if (word === "--") return at + 1;
    if (!word.startsWith("-")) return at;
    at += withValue.has(word) ? 2 : 1;
  }
  return at;
}
