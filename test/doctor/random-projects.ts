import { SourceFile } from "lastcall";
import * as fc from "fast-check";

const program = fc.constantFrom(
  ["node", "server.js"],
  ["node", "--enable-source-maps", "dist/server.js"],
  ["npm", "start"],
  ["npm", "start", "--", "--port", "3000"],
  ["npm", "run", "serve"],
  ["pnpm", "start"],
  ["yarn", "start"],
  ["npx", "tsx", "server.ts"],
  ["tsx", "server.ts", "--port", "1"],
  ["nest", "start"],
  ["command", "node", "server.js"],
  ["nvm", "exec", "node", "server.js"],
  ["start", "now"],
  ["node", "~/server.js"],
  ["node", "$ENTRY"],
  ["pm2", "start", "app.js"],
  ["pm2-runtime", "app.js"],
  ["php-fpm"],
  ["nginx", "-g", "'daemon off;'"],
);
const before = fc.constantFrom(
  "",
  "true && ",
  "cd /app; ",
  "set -e\n",
  "# why\n",
  "sleep 1 & ",
  "f() { :; }; ",
  "A=1 ",
);
const behind = fc.constantFrom(
  "",
  "\n",
  " 2>&1",
  " | cat",
  " || exit 1",
  " && echo bye",
  "; exit $?",
  " # last",
);
const around = fc.constantFrom(
  (text: string) => text,
  (text: string) => `{ ${text}; }`,
  (text: string) => `if [ -n "$X" ]; then ${text}; else echo no; fi`,
  (text: string) => `start() { node other.js; }; ${text}`,
  (text: string) => `trap "echo bye" TERM; ${text}`,
);
const shellText = fc
  .tuple(before, program, behind, around)
  .map(([first, words, last, wrap]) => wrap(`${first}${words.join(" ")}${last}`));
const image = fc.constantFrom(
  "node:22-slim",
  "node:22-alpine",
  "fedora:40",
  "php:8-fpm",
  "golang:1",
);
const init = fc.constantFrom([], ["tini", "--"], ["dumb-init"], ["docker-entrypoint.sh"]);

const list = (words: readonly string[]): string => JSON.stringify(words);
const command = fc.oneof(
  program.map((words) => ({ list: words, text: words.join(" ") })),
  shellText.map((text) => ({ list: ["sh", "-c", text], text })),
  shellText.map((text) => ({ list: ["bash", "-lc", text], text })),
);

export const dockerfile: fc.Arbitrary<SourceFile> = fc
  .record({
    image,
    init,
    command,
    shell: fc.boolean(),
    second: fc.option(program.filter(([name]) => name !== "start")),
    signal: fc.boolean(),
  })
  .map(({ image: from, init: words, command: { list: argv, text }, shell, second, signal }) => {
    const oneLine = text.replaceAll("\n", " ; ").replaceAll(/# why ; | # last/g, "");
    const lines = [
      `FROM ${from}`,
      "# a comment that stays",
      ...(signal ? ["STOPSIGNAL SIGQUIT"] : []),
      ...(words.length > 0 ? [`ENTRYPOINT ${list(words)}`] : []),
      ...(second === null ? [] : [`ENTRYPOINT ${second.join(" ")}`]),
      shell ? `CMD ${oneLine}` : `CMD ${list(argv)}`,
    ];
    return new SourceFile("Dockerfile", `${lines.join("\n")}\n`);
  });

const indented = (text: string): string => text.split("\n").join("\n        ");
export const compose: fc.Arbitrary<SourceFile> = fc
  .record({
    image,
    command,
    style: fc.constantFrom("flow", "block", "text"),
    limit: fc.boolean(),
    init: fc.boolean(),
  })
  .map(({ image: from, command: { list: words, text }, style, limit, init: hasInit }) => {
    const argv: readonly string[] = words;
    const written = {
      flow: `    command: ${list(argv)} # kept`,
      block: `    command:\n${argv.map((word) => `      - ${JSON.stringify(word)} # kept`).join("\n")}`,
      text: `    command:\n      - sh\n      - -c\n      - |\n        ${indented(text)}`,
    }[style];
    const lines = [
      "services:",
      "  web: # first",
      `    image: ${from}`,
      written,
      ...(limit ? ["    stop_grace_period: '3s' # short"] : []),
      ...(hasInit ? ["    init: true"] : []),
      "    stop_signal: SIGQUIT",
      "  db: { image: postgres, stop_signal: SIGINT, stop_grace_period: 1s }",
    ];
    return new SourceFile("compose.yaml", `${lines.join("\n")}\n`);
  });

export const manifest: fc.Arbitrary<SourceFile> = fc
  .record({ image, command, limit: fc.boolean() })
  .map(({ image: from, command: { list: argv }, limit }) => {
    const lines = [
      "apiVersion: v1",
      "kind: Pod # a pod",
      "metadata: { name: a }",
      "spec:",
      ...(limit ? ["  terminationGracePeriodSeconds: 2"] : []),
      "  containers:",
      `    - image: ${from}`,
      `      command: ${list(argv)}`,
      "      livenessProbe: { httpGet: { path: /readyz, port: 1 } }",
    ];
    return new SourceFile("pod.yaml", `${lines.join("\n")}\n`);
  });

export const scripts: fc.Arbitrary<SourceFile> = fc
  .constantFrom(
    "node server.js",
    "exec node server.js",
    "node $OPTIONS server.js",
    "nest start",
    "NODE_ENV=production node server.js",
  )
  .map(
    (start) =>
      new SourceFile(
        "package.json",
        `{ "scripts": { "start": "${start}", "serve": "node serve.js" } }`,
      ),
  );
