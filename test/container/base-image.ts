import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Docker } from "./docker.ts";
import { librariesOf, programPath } from "./requirements.ts";

const IMAGE = "lastcall/base:dash";
const PROGRAMS = [
  "dash",
  "bash",
  "busybox",
  "getconf",
  "tini",
  "dumb-init",
  "haproxy",
  "gosu",
  "runuser",
  "wait-for-it",
];
/** What native addons need besides. */
const ADDONS = ["librt.so.1"];
/** Lets runuser run as anybody: it asks PAM, which asks this module. */
const PAM_MODULE = "security/pam_permit.so";
const FOLDERS = ["app", "bin", "dev", "etc", "proc", "root", "sys", "tmp", "usr/bin", "var/tmp"];

/** Imports an image made of this machine's own programs: this Node, the shells, the inits, busybox for the rest. */
export async function importBaseImage(docker: Docker): Promise<string> {
  const root = join(docker.folder, "root");
  for (const name of FOLDERS) mkdirSync(join(root, name), { recursive: true });
  const programs = [process.execPath, ...PROGRAMS.map((name) => programPath(name))];
  for (const program of programs) copyFileSync(program, join(root, "bin", basename(program)));
  const libraries = programs.flatMap((program) => librariesOf(program));
  const libc = libraries.find((file) => basename(file) === "libc.so.6") ?? "";
  const beside = [...ADDONS, PAM_MODULE].map((name) => join(dirname(libc), name));
  for (const file of new Set([...libraries, ...beside])) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    copyFileSync(file, join(root, file));
  }
  chmodSync(join(root, "tmp"), 0o1777);
  linkCommands(root);
  writeFileSync(
    join(root, "etc/passwd"),
    "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n",
  );
  mkdirSync(join(root, "etc/pam.d"));
  const everything = ["auth", "account", "password", "session"];
  writeFileSync(
    join(root, "etc/pam.d/other"),
    everything.map((kind) => `${kind} required ${basename(PAM_MODULE)}\n`).join(""),
  );
  writeFileSync(join(root, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  const archive = join(docker.folder, "root.tar");
  execFileSync("tar", [
    "--create",
    "--file",
    archive,
    "--directory",
    root,
    "--owner=0",
    "--group=0",
    ".",
  ]);
  await docker.run("import", "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin", archive, IMAGE);
  rmSync(archive);
  rmSync(root, { recursive: true });
  return IMAGE;
}

/** `/bin/sh` is dash, `/usr/bin/env` is where scripts look for it, and busybox is every command that has no file. */
function linkCommands(root: string): void {
  const commands = execFileSync(programPath("busybox"), ["--list"], { encoding: "utf8" });
  const own = new Set([...PROGRAMS, "sh", "env"]);
  for (const command of commands.split("\n").filter((name) => name !== "" && !own.has(name)))
    symlinkSync("busybox", join(root, "bin", command));
  symlinkSync("dash", join(root, "bin/sh"));
  symlinkSync("/bin/busybox", join(root, "usr/bin/env"));
}
