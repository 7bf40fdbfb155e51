import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** What the container tests run, and Debian's package that has it. */
const PACKAGES: Readonly<Record<string, string>> = {
  dockerd: "docker.io",
  docker: "docker.io",
  "docker-init": "docker.io",
  "docker-proxy": "docker.io",
  containerd: "containerd",
  runc: "runc",
  "docker-compose": "docker-compose",
  busybox: "busybox-static",
  dash: "dash",
  bash: "bash",
  getconf: "libc-bin",
  tini: "tini",
  "dumb-init": "dumb-init",
  gosu: "gosu",
  haproxy: "haproxy",
  ip: "iproute2",
  nsenter: "util-linux",
  runuser: "util-linux",
  setpriv: "util-linux",
  "wait-for-it": "wait-for-it",
};

/** The path of a program. @throws Error that says what to install. */
export function programPath(program: string): string {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // In the next folder, then.
    }
  }
  throw new Error(`no ${program} here: apt-get install ${PACKAGES[program] ?? program}`);
}

/** @throws Error with everything that is missing, and how to get it. */
export function checkRequirements(): void {
  const missing = Object.keys(PACKAGES).filter((program) => !isThere(program));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => PACKAGES[program]))].join(" ");
    throw new Error(
      `no ${missing.join(", ")} here: apt-get install --no-install-recommends ${packages}`,
    );
  }
  if (process.getuid?.() !== 0) throw new Error("a Docker engine needs root: run this with sudo");
}

/** Files that a dynamic program needs to run, the loader among them. */
export function librariesOf(program: string): string[] {
  let listed: string;
  try {
    listed = execFileSync("ldd", [program], { encoding: "utf8", stdio: "pipe" });
  } catch {
    return [];
  }
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}

function isThere(program: string): boolean {
  try {
    programPath(program);
    return true;
  } catch {
    return false;
  }
}
