import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
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
  const filters = names.map((name) => `--filter=@lastcall/${name}`);
  const [command, args] = pnpm(["--recursive", ...filters, "pack", "--pack-destination", folder]);
  await run(command, args, { cwd: repository });
  const tarballs = await readdir(folder);
  return names.map((name) =>
    join(
      folder,
      tarballs.find((tarball) => tarball.startsWith(`lastcall-${name}-`))!,
    ),
  );
}

/** The way to run the package manager that `workspace:*` needs: the one that runs us, or the one the project names. */
function pnpm(args: readonly string[]): readonly [string, string[]] {
  const script = process.env["npm_execpath"];
  return script?.includes("pnpm") === true
    ? [process.execPath, [script, ...args]]
    : ["npx", ["-y", "pnpm@10.34.9", ...args]];
}
