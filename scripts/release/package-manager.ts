import { fileURLToPath } from "node:url";

const VERSION = "10.34.9";

/** The way to run pnpm: the one that runs us, or the one the project names. */
export function pnpm(args: readonly string[]): readonly [string, readonly string[]] {
  const script = process.env["npm_execpath"];
  return script?.includes("pnpm") === true
    ? [process.execPath, [script, ...args]]
    : ["npx", ["-y", `pnpm@${VERSION}`, ...args]];
}

/** A program of this repository's own dependencies, wherever it is run. */
export function tool(name: string): string {
  return fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
}

/** What a package manager puts into the environment of scripts is its own: npm warns of what it does not know. */
export function environmentForNpm(): NodeJS.ProcessEnv {
  const kept = /^npm_config_(registry|userconfig|cache|cafile|noproxy|(https?_)?proxy)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^p?npm_config_/i.test(name) || kept.test(name),
    ),
  );
}
