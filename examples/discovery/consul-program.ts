import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The newest Debian that has a Consul package. */
const SUITE = "bullseye";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

const folder = fileURLToPath(new URL("../../node_modules/.cache/consul", import.meta.url));
const program = join(folder, "unpacked/usr/bin/consul");

/** The path of a Consul that runs; unpacked beside the dependencies, not installed. */
export function consulProgram(): string {
  if (runs("consul")) return "consul";
  if (!existsSync(program)) unpack();
  return program;
}

function runs(command: string): boolean {
  try {
    execFileSync(command, ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** With an apt state of its own: the machine's stays as it is. */
function unpack(): void {
  try {
    for (const part of ["lists/partial", "cache/archives/partial", "unpacked"])
      mkdirSync(join(folder, part), { recursive: true });
    writeFileSync(
      join(folder, "sources.list"),
      `deb [signed-by=${KEYRING}] ${mirror()} ${SUITE} main\n`,
    );
    const options = [
      `Dir::Etc::sourcelist=${folder}/sources.list`,
      "Dir::Etc::sourceparts=-",
      `Dir::State=${folder}`,
      `Dir::State::lists=${folder}/lists`,
      `Dir::Cache=${folder}/cache`,
      "Dir::State::status=/var/lib/dpkg/status",
      "APT::Sandbox::User=root",
    ].flatMap((option) => ["-o", option]);
    const run = (command: string, args: readonly string[]): string =>
      execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
    run("apt-get", [...options, "--quiet", "update"]);
    run("apt-get", [...options, "--quiet", "download", "consul"]);
    const archive = readdirSync(folder).find((name) => name.endsWith(".deb"));
    run("dpkg-deb", ["--extract", archive ?? "consul.deb", "unpacked"]);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(
      "install Consul so that `consul` is on the PATH: it could not be unpacked here",
      {
        cause,
      },
    );
  }
}

/** Where this machine has its own Debian packages from. */
function mirror(): string {
  const folderOfLists = "/etc/apt/sources.list.d";
  const lists = [
    "/etc/apt/sources.list",
    ...(existsSync(folderOfLists)
      ? readdirSync(folderOfLists).map((name) => join(folderOfLists, name))
      : []),
  ].filter((file) => existsSync(file));
  for (const list of lists) {
    const found = /^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(https?:\S+\/debian)\/?(?:\s|$)/m.exec(
      readFileSync(list, "utf8"),
    );
    if (found) return found[1]!;
  }
  throw new Error("this machine's apt sources name no mirror of Debian");
}
