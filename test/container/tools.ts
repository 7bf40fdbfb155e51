import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../node_modules/.cache/container", import.meta.url));

/** What images get from the npm registry: frameworks, package managers, and what else starts programs. */
const PACKAGES = {
  "@yarnpkg/cli-dist": "4.18.1",
  express: "5.3.0",
  fastify: "5.12.8",
  "fastify-plugin": "6.0.1",
  npm: "11.19.1",
  pm2: "7.0.4",
  pnpm: "10.34.9",
  tsx: "4.23.15",
  yarn: "1.22.22",
};

/** A folder with these packages in its `node_modules`; fetched once, and kept beside the dependencies. */
export async function fetchTools(): Promise<string> {
  const manifest = JSON.stringify({ private: true, dependencies: PACKAGES });
  const key = createHash("sha256").update(manifest).digest("hex").slice(0, 12);
  const folder = join(cache, `tools-${key}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, "package.json"), manifest);
    const options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
    await run("npm", ["install", ...options], { cwd: unfinished });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
