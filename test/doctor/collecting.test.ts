import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { collectFiles, examine, safelyFixed } from "lastcall";
import { afterEach, expect, test } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function tree(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-tree-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const SHELL_FORM = "FROM node:22-slim\nCMD node server.js\n";

test("links are followed, those to nothing are told, and circles end", () => {
  const folder = tree({ "real/Dockerfile": SHELL_FORM });
  symlinkSync("../real", join(folder, "real/again"));
  symlinkSync("nowhere", join(folder, "compose.yaml"));
  symlinkSync("real/Dockerfile", join(folder, "Dockerfile.api"));
  const { files, unread } = collectFiles(folder);
  expect(files.map(({ path }) => path).toSorted()).toEqual(["Dockerfile.api", "real/Dockerfile"]);
  expect(unread).toEqual([{ path: "compose.yaml", reason: "a link to nothing" }]);
});

test("folders with a dot, build/ and files of more than a megabyte are read; node_modules is not", () => {
  const padding = "# padding\n".repeat(150_000);
  const folder = tree({
    ".docker/Dockerfile": SHELL_FORM,
    "build/Dockerfile-prod": SHELL_FORM,
    "big/Dockerfile": `${padding}${SHELL_FORM}`,
    "node_modules/x/Dockerfile": SHELL_FORM,
  });
  const { findings } = examine(collectFiles(folder));
  expect(findings.map(({ file }) => file.path).toSorted()).toEqual([
    ".docker/Dockerfile",
    "big/Dockerfile",
    "build/Dockerfile-prod",
  ]);
});

test("what is for development by its name is not judged, and said to be left", () => {
  const folder = tree({
    "Dockerfile.dev": SHELL_FORM,
    "compose.test.yaml": "services: { a: { image: node } }\n",
  });
  const { findings, skipped } = examine(collectFiles(folder));
  expect(findings).toEqual([]);
  expect(skipped.map(({ path }) => path).toSorted()).toEqual([
    "Dockerfile.dev",
    "compose.test.yaml",
  ]);
});

test("a byte order mark and carriage returns are read over, and stay", () => {
  const text = `\uFEFF${SHELL_FORM.replaceAll("\n", "\r\n")}`;
  const { findings } = examine(collectFiles(tree({ Dockerfile: text })));
  expect([...safelyFixed(findings).values()]).toEqual([
    text.replace("CMD node server.js", 'CMD ["node", "server.js"]'),
  ]);
});

test("bytes that are no UTF-8 are read as far as they can be, and never written", () => {
  const folder = tree({
    Dockerfile: Buffer.concat([Buffer.from([0x23, 0xe9, 0x0a]), Buffer.from(SHELL_FORM)]),
  });
  const [finding] = examine(collectFiles(folder)).findings;
  expect(finding?.rule.id).toBe("LC001-shell-form-cmd");
  expect(finding?.fix).toBeUndefined();
});

test("options of the library are read from the code of the package, TypeScript too", () => {
  const compose = "services:\n  api:\n    build: .\n";
  const code =
    'import { graceful } from "@lastcall/koa";\ngraceful({ gracePeriodMs: 2 * 10_000 });\n';
  const { findings } = examine(
    collectFiles(tree({ "compose.yaml": compose, "package.json": "{}", "src/app.ts": code })),
  );
  expect(findings.map(({ message }) => message)).toEqual([
    "stop_grace_period is not set: its default, 10 s, is shorter than the grace period of 20 s",
  ]);
});
