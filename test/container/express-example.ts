import { execFile } from "node:child_process";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compileExample } from "./compile-example.ts";
import { packedFolder } from "./node-images.ts";
import { cache } from "./tools.ts";

const run = promisify(execFile);
const dockerExample = fileURLToPath(new URL("../../examples/docker", import.meta.url));

/** An npm cache with all that the example's lock file names. */
export const OFFLINE_CACHE: string = join(cache, "npm-cache");

/** examples/express with a lock file of its own and examples/docker's files beside it; its folder. */
export async function installExpressExample(folder: string): Promise<string> {
  const example = join(folder, "express-example");
  await compileExample("express", example);
  const tarballs = readdirSync(packedFolder(folder)).filter((name) => /(core|express)-/.test(name));
  const specs = tarballs.map((name) => `../${basename(packedFolder(folder))}/${name}`);
  writeFileSync(join(example, "package.json"), JSON.stringify({ name: "orders", type: "module" }));
  // With the addresses in the lock file, as is usual: the cache is looked up by them.
  const resolved = "--no-omit-lockfile-registry-resolved";
  const options = [
    "--cache",
    OFFLINE_CACHE,
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    resolved,
  ];
  await run("npm", ["install", ...options, ...specs, "express@5.3.0"], { cwd: example });
  rmSync(join(example, "node_modules"), { recursive: true });
  cpSync(dockerExample, example, { recursive: true });
  return example;
}
