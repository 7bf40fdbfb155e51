import { NODE_IMAGES } from "../node-images.ts";
import type { Launch } from "./launch.ts";
import { LAUNCHERS } from "./launchers.ts";

const { dash, bash, busybox } = NODE_IMAGES;

/** A launch, or the same one in images that differ in their `/bin/sh`. */
type Group = Omit<Launch, "name" | "image">;

function inShells(name: string, group: Group): Launch[] {
  const images = Object.entries({ dash, bash, busybox });
  return images.map(([shell, image]) => ({ ...group, name: `${name}, ${shell}`, image }));
}

function inDash(name: string, group: Group): Launch {
  return { ...group, name, image: dash };
}

function script(text: string): Group {
  return { lines: ['CMD ["./start.sh"]'], files: { "start.sh": `#!/bin/sh\n${text}\n` } };
}

function yarn4(start: string): Group {
  return {
    lines: ["ENV PATH=/usr/local/yarn4:$PATH", "RUN yarn install", 'CMD ["yarn", "start"]'],
    start,
    packageManager: "yarn@4.18.1",
    files: { ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\n", "yarn.lock": "" },
  };
}

/** A CMD in exec form. */
function startedBy(words: string): Group {
  return { lines: [`CMD ${JSON.stringify(words.replaceAll("`", "").split(" "))}`] };
}

/** Texts of a shell form, each in every shell: what comes of them depends on the shell in nearly all. */
const TEXTS: readonly string[] = [
  "node server.js 2>&1",
  "{ node server.js; }",
  "(node server.js)",
  "if true; then node server.js; fi",
  "case x in x) node server.js;; esac",
  "f() { node server.js; }; f",
  "eval node server.js",
  "! node server.js",
  "node server.js && echo bye",
  "node server.js; exit $?",
  'trap "" HUP; node server.js',
  "while true; do node server.js; done",
];

const NODE = "node server.js";
const EXEC_NODE = "exec node server.js";

export const LAUNCHES: readonly Launch[] = [
  inDash('`CMD ["node", "server.js"]`', { lines: ['CMD ["node", "server.js"]'] }),
  ...inShells("`CMD node server.js`", { lines: ["CMD node server.js"] }),
  ...inShells("`CMD true && node server.js`", { lines: ["CMD true && node server.js"] }),
  inDash("`CMD true && exec node server.js`", { lines: ["CMD true && exec node server.js"] }),
  ...TEXTS.flatMap((text) => inShells(`\`CMD ${text}\``, { lines: [`CMD ${text}`] })),
  ...inShells("script: `node server.js`", script(NODE)),
  inDash("script: `exec node server.js`", script(EXEC_NODE)),
  ...inShells("`npm start`", { lines: ['CMD ["npm", "start"]'], start: NODE }),
  inDash("`npm start`: `exec node server.js`", {
    lines: ['CMD ["npm", "start"]'],
    start: EXEC_NODE,
  }),
  ...inShells("`npx app`", {
    lines: ['CMD ["npx", "app"]'],
    files: { "node_modules/.bin/app": '#!/usr/bin/env node\nimport("/app/server.js");\n' },
  }),
  ...inShells("`pnpm start`", { lines: ['CMD ["pnpm", "start"]'], start: NODE }),
  inDash("`pnpm start`: `exec node server.js`", {
    lines: ['CMD ["pnpm", "start"]'],
    start: EXEC_NODE,
  }),
  inDash("`pnpm exec node server.js`", { lines: ['CMD ["pnpm", "exec", "node", "server.js"]'] }),
  ...inShells("`yarn start`, Yarn 1", { lines: ['CMD ["yarn", "start"]'], start: NODE }),
  inDash("`yarn start`, Yarn 1: `exec node server.js`", {
    lines: ['CMD ["yarn", "start"]'],
    start: EXEC_NODE,
  }),
  inDash("`yarn start`, Yarn 4", yarn4(NODE)),
  inDash("`node --watch server.js`", { lines: ['CMD ["node", "--watch", "server.js"]'] }),
  inDash("`node --import tsx server.js`, blocked for 2.5 s", {
    lines: ['CMD ["node", "--import", "/node_modules/tsx/dist/loader.mjs", "server.js"]'],
    blockedMs: 2_500,
  }),
  inDash("`tsx server.js`, blocked for 2.5 s", {
    lines: ['CMD ["tsx", "server.js"]'],
    blockedMs: 2_500,
  }),
  inDash("`pm2-runtime server.js`, `PM2_KILL_TIMEOUT=9000`", {
    lines: ["ENV PM2_KILL_TIMEOUT=9000", 'CMD ["pm2-runtime", "server.js"]'],
  }),
  ...LAUNCHERS.map((group) => ({ image: dash, ...startedBy(group.name), ...group })),
];

/** What may stand in front of it: an ENTRYPOINT of its Dockerfile, or an option of `docker run`. */
export interface Front {
  readonly name: string;
  readonly entrypoint?: string;
  readonly option?: string;
}

export const FRONTS: readonly Front[] = [
  { name: "nothing" },
  { name: "`--init`", option: "--init" },
  { name: "`tini --`", entrypoint: '["tini", "--"]' },
  { name: "`tini -g --`", entrypoint: '["tini", "-g", "--"]' },
  { name: "`dumb-init --`", entrypoint: '["dumb-init", "--"]' },
];
