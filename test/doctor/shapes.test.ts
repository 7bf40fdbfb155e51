import { examine, SourceFile } from "lastcall";
import { describe, expect, test } from "vitest";

/**
 * What becomes of a request in flight when PID 1 is a shell that was given this text by `-c`: measured in PID
 * namespaces with dash 0.5.12, bash 5.2 and busybox 1.35. The shells that answer it are named.
 */
const SHAPES: readonly (readonly [text: string, answering: string])[] = [
  ["node server.js", "bash busybox"],
  ["node server.js\n", "bash"],
  ["true\nnode server.js", "bash busybox"],
  ["true\nnode server.js\n", "bash"],
  ["true; node server.js", "bash busybox"],
  ["true; node server.js;", "bash busybox"],
  ["true && node server.js", "bash busybox"],
  ["true && node server.js\n", "bash"],
  ["false || node server.js", "bash busybox"],
  ["node server.js 2>&1", "busybox"],
  ["node server.js > /dev/null", "busybox"],
  ["A=1 node server.js", "bash busybox"],
  ["{ node server.js; }", "busybox"],
  ["(node server.js)", "busybox"],
  ["if true; then node server.js; fi", "busybox"],
  ["if true; then\n  node server.js\nfi\n", ""],
  ["case x in x) node server.js;; esac", "busybox"],
  ["for i in 1; do :; done; node server.js", "bash busybox"],
  ["f() { node server.js; }; f", ""],
  ["node server.js | cat", ""],
  ["node server.js & wait", ""],
  ["cd . && node server.js", "bash busybox"],
  ["set -e; node server.js", "bash busybox"],
  ["export A=1; node server.js", "bash busybox"],
  ["node $X server.js", "bash busybox"],
  ["eval node server.js", ""],
  ["! node server.js", ""],
  ["node server.js # comment", "bash busybox"],
  ["while true; do node server.js; done", ""],
  ["true && A=1 node server.js 2>&1", "busybox"],
  ["npx --version >/dev/null; node server.js", "bash busybox"],
  ["umask 022 && exec node server.js", "dash bash busybox"],
  ['trap "" HUP; node server.js', "bash busybox"],
  [": && { true; node server.js; }", "busybox"],
  ["exec node server.js | cat", ""],
  ["test -f x || true && node server.js", "bash busybox"],
  ["sleep 0 & node server.js", "busybox"],
  [". ./env.sh; node server.js", "bash busybox"],
  ["node server.js; exit $?", ""],
  ["node server.js || exit 1", ""],
  ["node server.js && echo bye", ""],
  ["exec 2>&1; node server.js", "bash busybox"],
  ["command node server.js", "bash busybox"],
  ["time node server.js", ""],
  ["nice node server.js", "bash busybox"],
  ["env A=1 node server.js", "bash busybox"],
  ["timeout 3600 node server.js", "bash busybox"],
  ["nohup node server.js", "bash busybox"],
  ["stdbuf -o0 node server.js", "bash busybox"],
  ["setsid node server.js", "bash busybox"],
];

const IMAGES = { dash: "node:22-slim", bash: "fedora:40", busybox: "node:22-alpine" };

describe.each(Object.entries(IMAGES))("[3.3, 8.4] the text of a -c under %s", (shell, image) => {
  test.each(SHAPES)(
    "%j: an error just where the request is lost (answered by: %s)",
    (text, answering) => {
      const command = JSON.stringify(["sh", "-c", text]);
      const file = new SourceFile("Dockerfile", `FROM ${image}\nCMD ${command}\n`);
      const { findings } = examine({ files: [file] });
      const errors = findings.filter(({ severity }) => severity === "error");
      expect(errors).toHaveLength(answering.split(" ").includes(shell) ? 0 : 1);
    },
  );
});
