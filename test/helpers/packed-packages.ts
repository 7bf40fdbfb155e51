import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));
const tsdown = join(repository, "node_modules/tsdown/dist/run.mjs");

/** Builds packages of this repository and packs them as they would be published: the tarballs' paths in `folder`. */
export async function packPackages(names: readonly string[], folder: string): Promise<string[]> {
  await run(process.execPath, [tsdown], { cwd: repository });
  await mkdir(folder, { recursive: true });
  const filters = names.map((name) => `--filter=./packages/${name}`);
  const [command, args] = pnpm(["--recursive", ...filters, "pack", "--pack-destination", folder]);
  await run(command, args, { cwd: repository });
  return Promise.all(names.map(async (name) => join(folder, await tarballOf(name))));
}

/** What the package manager calls it: `@lastcall/core` of version 1.2.3 is `lastcall-core-1.2.3.tgz`. */
async function tarballOf(folder: string): Promise<string> {
  const manifest = await readFile(join(repository, "packages", folder, "package.json"), "utf8");
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  return `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
}

/** The way to run the package manager that `workspace:^` needs: the one that runs us, or the one the project names. */
function pnpm(args: readonly string[]): readonly [string, string[]] {
  const script = process.env["npm_execpath"];
  return script?.includes("pnpm") === true
    ? [process.execPath, [script, ...args]]
    : ["npx", ["-y", "pnpm@10.34.9", ...args]];
}
