import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileExample } from "./compile-example.ts";
import type { Docker } from "./docker.ts";
import type { Engine } from "./engine.ts";
import { installExpressExample, OFFLINE_CACHE } from "./express-example.ts";
import { NODE_IMAGES, packedFolder } from "./node-images.ts";

/** `fixtures/server.js`, started in exec form. */
export const APP_IMAGE = "lastcall/app";
/** examples/journal. */
export const JOURNAL_IMAGE = "lastcall/journal";
/** What examples/docker's Dockerfile starts from; here ours, with npm, the packed packages and a filled npm cache. */
const OFFICIAL_IMAGE = "node:22-alpine";

const CMD = 'CMD ["node", "server.js"]';

/** Builds them, and lays out the folder that examples/docker's Dockerfile is built in. */
export async function buildAppImages({ docker, client }: Engine): Promise<void> {
  const { folder } = client;
  const app = join(folder, "app");
  mkdirSync(app);
  cpSync(new URL("fixtures/server.js", import.meta.url), join(app, "server.js"));
  await buildApp(client, APP_IMAGE, app);
  const journal = join(folder, "journal");
  await compileExample("journal", journal);
  await buildApp(client, JOURNAL_IMAGE, journal);

  await installExpressExample(folder);
  const official = join(folder, "official");
  mkdirSync(official);
  for (const [from, to] of [
    [packedFolder(folder), "packed"],
    [OFFLINE_CACHE, "npm-cache"],
  ] as const)
    cpSync(from, join(official, to), { recursive: true });
  const lines = [
    `FROM ${NODE_IMAGES.busybox}`,
    "RUN cd /node_modules && find . -mindepth 1 -maxdepth 1 ! -name npm -exec rm -rf {} +",
    "COPY packed /packed",
    "COPY npm-cache /npm-cache",
    "ENV NPM_CONFIG_CACHE=/npm-cache NPM_CONFIG_OFFLINE=true",
  ];
  writeFileSync(join(official, "Dockerfile"), `${lines.join("\n")}\n`);
  await docker("build", "--quiet", "--tag", OFFICIAL_IMAGE, official);
  rmSync(official, { recursive: true });
}

/** The folder with the express example and what examples/docker says to put beside it. */
export function expressExampleFolder({ folder }: Docker): string {
  return join(folder, "express-example");
}

async function buildApp(client: Docker, tag: string, context: string): Promise<void> {
  const lines = [`FROM ${NODE_IMAGES.dash}`, "ENV HOST=0.0.0.0", "WORKDIR /app", "COPY . .", CMD];
  writeFileSync(join(context, "package.json"), '{ "type": "module" }');
  writeFileSync(join(context, "Dockerfile"), `${lines.join("\n")}\n`);
  await client.run("build", "--quiet", "--tag", tag, context);
}
