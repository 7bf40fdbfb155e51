import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** They swallow signals, or are gone before the program is. Not npm: where npm start fails, the shell below it does. */
const BLOCKERS = new Set(["sh", "dash", "bash", "ash", "busybox", "pnpm", "yarn", "yarnpkg"]);
/**
 * What is PID 1 in a container, apart from the program itself: those, npm, and the small inits. A full init, systemd
 * say, stops its services by itself.
 */
const CONTAINER_FIRSTS = new Set([
  ...BLOCKERS,
  "npm",
  "npx",
  "tini",
  "dumb-init",
  "docker-init",
  "catatonit",
  "s6-svscan",
]);

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: readonly string[];
}

/**
 * Whether the platform's signal, which goes to PID 1, can't reach this process: somebody between the two does not
 * pass it on, or does not wait. Says who, and what to write instead. `undefined` when it can, or nobody can tell.
 */
export function unreachableBySignals(): string | undefined {
  if (process.platform !== "linux" || process.pid === 1) return undefined;
  const ancestors = ancestorsOf(process.pid);
  const first = ancestors.at(-1);
  if (first?.pid !== 1) return undefined;
  if (nameIn(CONTAINER_FIRSTS, first) === undefined) return undefined;
  const culprit = ancestors.find((ancestor) => nameIn(BLOCKERS, ancestor) !== undefined);
  if (culprit === undefined) return undefined;
  return (
    `this process can't receive the platform's stop signal: it is not PID 1, and ${nameIn(BLOCKERS, culprit)} ` +
    `(PID ${culprit.pid}) does not pass signals on and wait. Start node itself: in a Dockerfile ` +
    `CMD ["node", "app.js"] (exec form), in a script \`exec node app.js\`, in place of npm, pnpm or yarn start`
  );
}

/** The name by which a process is one of `programs`, if it is. */
function nameIn(programs: ReadonlySet<string>, { command }: Process): string | undefined {
  const [program = "", script = ""] = command;
  // npm and its like are node programs; some write their whole command line into the first word.
  const words = [basename(program.split(" ")[0] ?? ""), basename(script)].map((word) =>
    word.replace(/(-cli)?\.[cm]?js$/, ""),
  );
  return words.slice(0, words[0] === "node" ? 2 : 1).find((word) => programs.has(word));
}

function ancestorsOf(pid: number): Process[] {
  const chain: Process[] = [];
  for (let next = read(pid)?.parent; next !== undefined && next > 0; next = chain.at(-1)!.parent) {
    const ancestor = read(next);
    if (ancestor === undefined) break;
    chain.push(ancestor);
  }
  return chain;
}

function read(pid: number): Process | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
}
