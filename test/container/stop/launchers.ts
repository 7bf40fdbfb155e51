import { NODE_IMAGES } from "../node-images.ts";
import type { Launch } from "./launch.ts";

/** A program that starts another one. Where there are no lines, its name is the CMD, in exec form. */
type Launcher = Pick<Launch, "name"> & Partial<Launch>;

const NODE = "node server.js";
const { busybox } = NODE_IMAGES;

export const LAUNCHERS: readonly Launcher[] = [
  { name: "`timeout 60 node server.js`" },
  { name: "`env A=1 node server.js`" },
  { name: "`gosu node node server.js`" },
  {
    name: "`runuser -u node -- node server.js`, blocked for 2.5 s",
    ...command("runuser", "-u", "node", "--", "node", "server.js"),
    blockedMs: 2_500,
  },
  {
    name: '`su node -c "node server.js"`, busybox',
    image: busybox,
    ...command("su", "node", "-c", NODE),
  },
  { name: "`wait-for-it -h 127.0.0.1 -p 1 -t 1 -- node server.js`" },
  { name: "`cross-env A=1 node server.js`" },
  { name: '`cross-env-shell "node server.js"`', ...command("cross-env-shell", NODE) },
  { name: "`dotenv -- node server.js`" },
  { name: "`dotenvx run -- node server.js`" },
  { name: "`env-cmd -f .env node server.js`", files: { ".env": "A=1\n" } },
  {
    name: "`node --run start`, Node 24",
    lines: ["ENV PATH=/usr/local/node24:$PATH", 'CMD ["node", "--run", "start"]'],
    start: NODE,
  },
  { name: "`run-s start`", start: NODE },
  { name: "`run-p start`", start: NODE },
  { name: "`npm-run-all start`", start: NODE },
  {
    name: "`npm start`: `run-script-os`, busybox",
    image: busybox,
    ...command("npm", "start"),
    start: "run-script-os",
    scripts: { "start:linux": NODE },
  },
  {
    name: "`turbo run start`",
    start: NODE,
    packageManager: "npm@11.19.1",
    files: { "turbo.json": '{ "tasks": { "start": { "cache": false } } }' },
    blockedMs: 2_500,
  },
  {
    name: "`nest start`",
    files: {
      "nest-cli.json": '{ "sourceRoot": "src" }',
      "tsconfig.json":
        '{ "compilerOptions": { "module": "nodenext", "rootDir": "src", "outDir": "dist", "types": [] } }',
      "src/main.ts": 'await import(String("../server.js"));\n',
    },
  },
  {
    name: "`nodemon server.js`, with ps",
    image: busybox,
    ...command("nodemon", "server.js"),
    blockedMs: 2_500,
  },
  {
    name: "`nodemon server.js`, without ps",
    lines: ["RUN rm /bin/ps", 'CMD ["nodemon", "server.js"]'],
    blockedMs: 2_500,
  },
  { name: "`ts-node-dev server.js`" },
  { name: "`forever server.js`" },
  { name: "`pm2 start server.js --no-daemon`" },
  {
    name: "`pm2-runtime server.js`, blocked for 2.5 s",
    ...command("pm2-runtime", "server.js"),
    blockedMs: 2_500,
    says: /1\.40 s from a signal to the exit/,
  },
];

function command(...words: readonly string[]): Pick<Launch, "lines"> {
  return { lines: [`CMD ${JSON.stringify(words)}`] };
}
