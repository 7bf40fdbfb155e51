import { basename } from "node:path";
import { fs } from "../builtins.ts";

type Test = (launcher: Process) => boolean;

const always: Test = () => true;
const never: Test = () => false;
/** It ends itself by the signal, which the kernel drops for PID 1. */
const unlessFirst: Test = ({ pid }) => pid !== 1;
/** Yarn 3 and later wait; it says so itself: yarn/4.18.1 npm/? node/v20.20.2 linux x64 */
const byAgent: Test = () => !/^yarn\/([3-9]|\d\d)/.test(process.env["npm_config_user_agent"] ?? "");

/**
 * What starts a program as its child, and whether it does not pass signals on or is gone before the program is: as
 * measured by `pnpm test:container`. Where npm and pnpm fail, the shell below them does.
 */
const LAUNCHERS: ReadonlyMap<string, Test> = new Map([
  ...(
    "sh dash bash ash busybox tsx forever nest npm-run-all run-s run-p run-script-os cross-env-shell ts-node-dev " +
    "tsnd su runuser"
  )
    .split(" ")
    .map((name) => [name, always] as const),
  ["node --run", always],
  ["npm", never],
  ["npx", never],
  ["pnpm", (one) => unlessFirst(one) && one.command.includes("exec")],
  ["yarn", byAgent],
  ["yarnpkg", byAgent],
  ["env-cmd", unlessFirst],
  ["pm2", ({ command }) => command.includes("start")],
]);
/** Small inits. A full one, systemd say, stops its services by itself. */
const INITS = new Set(["tini", "dumb-init", "docker-init", "catatonit", "s6-svscan"]);
/** It signals the whole process group of its task, so that nothing between the two is in the way. */
const GROUP_SIGNALLER = "turbo";

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
  // Any other PID 1 may be a program that tells its children in its own way.
  if (!namesOf(first).some((name) => LAUNCHERS.has(name) || INITS.has(name))) return undefined;
  const beyond = ancestors.findIndex((one) => namesOf(one).includes(GROUP_SIGNALLER)) + 1;
  const culprit = ancestors.slice(beyond).find((one) => LAUNCHERS.get(launcherIn(one))?.(one));
  if (culprit === undefined) return undefined;
  return (
    `this process can't receive the platform's stop signal: it is not PID 1, and ${launcherIn(culprit)} ` +
    `(PID ${culprit.pid}) does not pass signals on and wait. Start node itself: in a Dockerfile ` +
    `CMD ["node", "app.js"] (exec form), in a script \`exec node app.js\`, in place of npm, pnpm or yarn start; ` +
    `\`node --import tsx app.ts\` in place of tsx`
  );
}

function launcherIn(one: Process): string {
  return namesOf(one).find((name) => LAUNCHERS.has(name)) ?? "";
}

/** By which it may be known: npm and its like are node programs, and some write all their words into the first. */
function namesOf({ command }: Process): string[] {
  const [program = "", script = ""] = command;
  const names = [program.split(" ")[0] ?? "", script.replace(/\/dist\/cli\.mjs$/, "")].map((word) =>
    basename(word).replace(/(-cli)?\.[cm]?js$/, ""),
  );
  if (names[0] !== "node") return names.slice(0, 1);
  return script === "--run" ? ["node --run"] : names;
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
