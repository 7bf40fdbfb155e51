import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Program } from "./program.ts";
import { versions } from "./versions.ts";

const run = promisify(execFile);
const apps = fileURLToPath(new URL("apps/", import.meta.url));
/** Outside the repository: what a program does not name, it shall not find. */
const cache = join(homedir(), ".cache", "lastcall-programs");
const LARGE_FILE_BYTES = 64 * 1024 * 1024;

/** A folder with the program's packages, its app and, where it has one, its build: made once, kept for the next run. */
export async function install(program: Program): Promise<string> {
  const folder = join(cache, await keyOf(program));
  const installed = join(folder, "installed");
  if (await exists(installed)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const dependencies = Object.fromEntries(program.packages.map((name) => [name, versions[name]]));
  const manifest = { name: "program", private: true, type: "module", dependencies };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  await run("npm", ["install", ...flags], { cwd: folder });
  await cp(join(apps, program.app), folder, { recursive: true });
  await cp(join(apps, "support.mjs"), join(folder, "support.mjs"));
  if (program.download === true) await makeLargeFile(folder);
  if (program.build !== undefined) {
    const env = { ...process.env, ...program.env, NODE_ENV: "production" };
    await run(process.execPath, program.build, { cwd: folder, env });
  }
  await writeFile(installed, "");
  return folder;
}

/** Of everything that the folder is made of. */
async function keyOf(program: Program): Promise<string> {
  const { packages, app, build, env } = program;
  const hash = createHash("sha256");
  const pinned = packages.map((name) => `${name}@${versions[name]}`);
  hash.update(JSON.stringify([process.versions.modules, pinned, build, env]));
  hash.update(await readFile(join(apps, "support.mjs")));
  const entries = await readdir(join(apps, app), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = join(entry.parentPath, entry.name);
    hash.update(relative(join(apps, app), file));
    hash.update(await readFile(file));
  }
  return `${program.name.replaceAll(/\W+/g, "-")}-${hash.digest("hex").slice(0, 12)}`;
}

/** Too large for the buffers between a server and a client that does not read. */
async function makeLargeFile(folder: string): Promise<void> {
  const file = join(folder, "site", "large.bin");
  await writeFile(file, "");
  await truncate(file, LARGE_FILE_BYTES);
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
