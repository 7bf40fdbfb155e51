import { DEFAULT_ASSUMPTIONS, examine, SourceFile } from "lastcall";
import { expect, test } from "vitest";

const rulesIn = (path: string, text: string): string[] =>
  examine({ files: [new SourceFile(path, text)] }).findings.map(
    ({ rule, file, start }) => `${rule.id}:${file.position(start).line}`,
  );

test("a compose file that is no YAML is an error at the line where it ends to be", () => {
  expect(rulesIn("compose.yaml", "services:\n  web:\n    image: node:22\n   ports: []\n")).toEqual([
    "LC000-unreadable:4",
  ]);
});

test("a package.json that is no JSON is an error", () => {
  expect(rulesIn("package.json", '{ "scripts": ')).toEqual(["LC000-unreadable:1"]);
});

test("YAML of somebody else that can't be parsed is left alone", () => {
  expect(rulesIn("notes.yaml", "a: b: c\n")).toEqual([]);
});

test("a Helm template is named as not read, with the way to have it read", () => {
  const text = "apiVersion: v1\nkind: {{ .Values.kind }}\n{{- if .Values.x }}\na: 1\n{{- end }}\n";
  const { findings, skipped } = examine({ files: [new SourceFile("templates/a.yaml", text)] });
  expect(findings).toEqual([]);
  expect(skipped).toEqual([
    { path: "templates/a.yaml", reason: expect.stringContaining("lastcall doctor -") },
  ]);
});

test("of several documents each is read, and lines count from the file's start", () => {
  const pod = (signal: string): string =>
    `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      command: [node, a.js]\n      lifecycle: { stopSignal: ${signal} }\n`;
  expect(rulesIn("<stdin>", `${pod("SIGTERM")}---\n${pod("SIGKILL")}`)).toEqual([
    "LC007-stop-signal:15",
  ]);
});

test("what the command line says of the program's options changes what is found", () => {
  const compose = new SourceFile(
    "compose.yaml",
    "services:\n  web:\n    build: .\n    environment: { NODE_ENV: production }\n",
  );
  const found = (gracePeriodMs: number): number =>
    examine({ files: [compose] }, { assumptions: { ...DEFAULT_ASSUMPTIONS, gracePeriodMs } })
      .findings.length;
  expect([found(9_000), found(12_000)]).toEqual([0, 1]);
});

test("one file of a folder: its own faults and those of what it starts, nothing else", () => {
  const files = [
    new SourceFile("Dockerfile", 'FROM node:22\nENTRYPOINT ["./start.sh"]\n'),
    new SourceFile("start.sh", "node server.js\n"),
    new SourceFile("compose.yaml", "services:\n  web:\n    stop_signal: SIGKILL\n"),
  ];
  const { findings } = examine({ files }, { only: (path) => path === "Dockerfile" });
  expect(findings.map(({ file, via }) => [file.path, via])).toEqual([["start.sh", "Dockerfile"]]);
});

test("an ecosystem file is never run", () => {
  const text =
    'process.exit(3);\nmodule.exports = { apps: [{ script: "a.js", kill_timeout: limit() }] };\n';
  expect(rulesIn("ecosystem.config.js", text)).toEqual([]);
});

test.each(['["tini", "--", "./start.sh"]', '["sh", "-e", "./start.sh"]'])(
  "a script that ENTRYPOINT %s starts and that is not there is named as not read",
  (entrypoint) => {
    const dockerfile = new SourceFile(
      "api/Dockerfile",
      `FROM node:22\nCOPY . .\nENTRYPOINT ${entrypoint}\nCMD ["node", "server.js"]\n`,
    );
    const script = new SourceFile("api/start.sh", '#!/bin/sh\nexec "$@"\n');
    expect(examine({ files: [dockerfile] }).skipped).toEqual([
      { path: "api/start.sh", reason: expect.stringContaining("api/Dockerfile starts it") },
    ]);
    expect(examine({ files: [dockerfile, script] }).skipped).toEqual([]);
  },
);

test("[8.4] a container that may hold anything is not vouched for; one that is known not to be Node is left alone", () => {
  const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - { name: api, image: "acme/api:1", ports: [{ containerPort: 3000 }] }
        - { name: cache, image: "redis:7", ports: [{ containerPort: 6379 }] }
        - { name: web, image: "node:22", command: [node, web.js], ports: [{ containerPort: 80 }] }
`;
  const { skipped } = examine({ files: [new SourceFile("k8s.yaml", manifest)] });
  expect(skipped).toEqual([
    {
      path: "k8s.yaml",
      isRead: true,
      reason: "nothing shows that it is Node that runs in api (acme/api:1)",
    },
  ]);
});
