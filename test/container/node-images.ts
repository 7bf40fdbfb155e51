import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packPackages } from "../helpers/packed-packages.ts";
import type { Engine } from "./engine.ts";
import { fetchTools } from "./tools.ts";

/** Names of this repository's packages. */
const OURS = ["core", "express", "fastify"];

/** Images with this repository's packages installed; they differ in what `/bin/sh` is. */
export const NODE_IMAGES = {
  dash: "lastcall/node:debian",
  busybox: "lastcall/node:alpine",
  bash: "lastcall/node:fedora",
} as const;

/** Where an image has a command, and the file in `/node_modules` that it is. */
const COMMANDS = {
  "bin/npm": "npm/bin/npm-cli.js",
  "bin/npx": "npm/bin/npx-cli.js",
  "bin/pnpm": "pnpm/bin/pnpm.cjs",
  "bin/yarn": "yarn/bin/yarn",
  "bin/tsx": "tsx/dist/cli.mjs",
  "bin/pm2": "pm2/bin/pm2",
  "bin/pm2-runtime": "pm2/bin/pm2-runtime",
  "bin/cross-env": "cross-env/dist/bin/cross-env.js",
  "bin/cross-env-shell": "cross-env/dist/bin/cross-env-shell.js",
  "bin/dotenv": "dotenv-cli/cli.js",
  "bin/dotenvx": "@dotenvx/dotenvx/src/cli/dotenvx.js",
  "bin/env-cmd": "env-cmd/bin/env-cmd.js",
  "bin/forever": "forever/bin/forever",
  "bin/nest": "@nestjs/cli/bin/nest.js",
  "bin/nodemon": "nodemon/bin/nodemon.js",
  "bin/npm-run-all": "npm-run-all/bin/npm-run-all/index.js",
  "bin/run-p": "npm-run-all/bin/run-p/index.js",
  "bin/run-s": "npm-run-all/bin/run-s/index.js",
  "bin/run-script-os": "run-script-os/index.js",
  "bin/ts-node-dev": "ts-node-dev/lib/bin.js",
  "bin/turbo": "turbo/bin/turbo",
  "node24/node": `node-linux-${process.arch}/bin/node`,
  "yarn4/yarn": "@yarnpkg/cli-dist/bin/yarn.js",
};

/** Builds them all. `/node_modules` is found from every folder of an image. */
export async function buildNodeImages({ client, docker, image }: Engine): Promise<void> {
  const context = mkdtempSync(join(client.folder, "context-"));
  const build = async (tag: string, ...lines: readonly string[]): Promise<void> => {
    writeFileSync(join(context, "Dockerfile"), `${lines.join("\n")}\n`);
    await docker("build", "--quiet", "--tag", tag, context);
  };
  const links = Object.entries(COMMANDS).map(
    ([place, file]) => `ln -s /node_modules/${file} /usr/local/${place}`,
  );
  // As an archive, which is much faster to take in than a folder.
  await archiveModules(client.folder, join(context, "modules.tar"));
  await build(
    NODE_IMAGES.dash,
    `FROM ${image}`,
    "ADD modules.tar /",
    // There is no network to look for a newer npm in, and npm would not end before it had found out.
    "ENV NPM_CONFIG_UPDATE_NOTIFIER=false",
    `RUN mkdir -p /usr/local/bin /usr/local/node24 /usr/local/yarn4 && ${links.join(" && ")}`,
  );
  rmSync(join(context, "modules.tar"));
  for (const shell of ["busybox", "bash"] as const)
    await build(NODE_IMAGES[shell], `FROM ${NODE_IMAGES.dash}`, `RUN ln -sf ${shell} /bin/sh`);
}

/** What the registry has, and what this repository would publish. */
async function archiveModules(folder: string, archive: string): Promise<void> {
  const ours = join(folder, "ours");
  const tarballs = await packPackages(OURS, packedFolder(folder));
  for (const [index, name] of OURS.entries()) {
    const place = join(ours, "node_modules/@lastcall", name);
    mkdirSync(place, { recursive: true });
    tar("--extract", "--file", tarballs[index]!, "--strip-components=1", "--directory", place);
  }
  const places = [await fetchTools(), ours].flatMap((place) => [
    "--directory",
    place,
    "node_modules",
  ]);
  tar("--create", "--file", archive, "--owner=0", "--group=0", "--exclude=*.map", ...places);
}

/** Where the tarballs of this repository's packages are, in an engine's folder. */
export function packedFolder(folder: string): string {
  return join(folder, "packed");
}

function tar(...args: readonly string[]): void {
  execFileSync("tar", args);
}
