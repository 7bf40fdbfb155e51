import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Beside the dependencies, and kept between runs. */
export const cache: string = fileURLToPath(
  new URL("../../node_modules/.cache/container", import.meta.url),
);

/** What images get from the npm registry: frameworks, package managers, and what else starts programs. */
const PACKAGES = {
  "@dotenvx/dotenvx": "2.38.2",
  "@nestjs/cli": "12.0.8",
  "@redis/client": "6.3.1",
  "@yarnpkg/cli-dist": "4.18.1",
  "cross-env": "10.1.0",
  "dotenv-cli": "11.0.0",
  "env-cmd": "11.0.0",
  express: "5.3.0",
  fastify: "5.12.8",
  "fastify-plugin": "6.0.1",
  forever: "4.0.3",
  libsql: "0.5.29",
  /** Node's own binary, for what this machine's Node may be too old to have. */
  [`node-linux-${process.arch}`]: "24.9.0",
  nodemon: "3.1.14",
  npm: "11.19.1",
  "npm-run-all": "4.1.5",
  pm2: "7.0.4",
  pnpm: "10.34.9",
  "run-script-os": "1.1.6",
  "ts-node-dev": "2.0.0",
  tsx: "4.23.15",
  turbo: "2.11.11",
  typescript: "5.9.3",
  yarn: "1.22.22",
};

/** A folder with these packages in its `node_modules`; fetched once. */
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
