import { basename } from "node:path";
import { fs } from "../builtins.ts";

/** They do not pass signals on, or are gone before the program is. */
const BLOCKERS = new Set(["sh", "dash", "bash", "ash", "busybox", "tsx"]);
/** Where npm and pnpm fail, the shell below them does; `blocks` knows when the others do. */
const PACKAGE_MANAGERS = new Set(["npm", "npx", "pnpm", "yarn", "yarnpkg"]);
/**
 * What is PID 1 in a container, apart from the program itself: those, and the small inits. A full init, systemd say,
 * stops its services by itself.
 */
const CONTAINER_FIRSTS = new Set([
  ...BLOCKERS,
  ...PACKAGE_MANAGERS,
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
  const culprit = ancestors.find((ancestor) => blocks(ancestor));
  if (culprit === undefined) return undefined;
  return (
    `this process can't receive the platform's stop signal: it is not PID 1, and ${nameIn(CONTAINER_FIRSTS, culprit)} ` +
    `(PID ${culprit.pid}) does not pass signals on and wait. Start node itself: in a Dockerfile ` +
    `CMD ["node", "app.js"] (exec form), in a script \`exec node app.js\`, in place of npm, pnpm or yarn start; ` +
    `\`node --import tsx app.ts\` in place of tsx`
  );
}

/** As measured by `pnpm test:container`. */
function blocks(ancestor: Process): boolean {
  if (nameIn(BLOCKERS, ancestor) !== undefined) return true;
  const manager = nameIn(PACKAGE_MANAGERS, ancestor);
  // Says so itself: yarn/4.18.1 npm/? node/v20.20.2 linux x64
  if (manager?.startsWith("yarn") === true)
    return !/^yarn\/([3-9]|\d\d)/.test(process.env["npm_config_user_agent"] ?? "");
  // It ends itself by the signal, which the kernel drops for PID 1.
  return manager === "pnpm" && ancestor.pid !== 1 && ancestor.command.includes("exec");
}

/** The name by which a process is one of `programs`, if it is. */
function nameIn(programs: ReadonlySet<string>, { command }: Process): string | undefined {
  const [program = "", script = ""] = command;
  // npm and its like are node programs; some write their whole command line into the first word.
  const words = [program.split(" ")[0] ?? "", script.replace(/\/dist\/cli\.mjs$/, "")].map((word) =>
    basename(word).replace(/(-cli)?\.[cm]?js$/, ""),
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
    const command = fs().readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const parent = /^PPid:\s*(\d+)/m.exec(fs().readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
}
