import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { collectFiles, examine } from "lastcall";

const SERVICES = 1_250;

/** Eight files each: a repository of 10 000. */
function writeService(folder: string, index: number): void {
  const name = `service-${index}`;
  const at = join(folder, name);
  mkdirSync(join(at, "src"), { recursive: true });
  const write = (path: string, text: string): void => writeFileSync(join(at, path), text);
  write("Dockerfile", `FROM node:22-slim\nWORKDIR /app\nCOPY . .\nCMD npm start\n`);
  write("package.json", JSON.stringify({ name, scripts: { start: "node src/server.js" } }));
  write("compose.yaml", `services:\n  ${name}:\n    build: .\n    stop_grace_period: 5s\n`);
  write("start.sh", "#!/bin/sh\nnode src/server.js\n");
  write(
    "config.yaml",
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { A: "1" }\n`,
  );
  write(
    "deployment.yaml",
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:\n  template:\n    spec:\n      containers:\n        - { name: a, image: e/${name}, envFrom: [{ configMapRef: { name: ${name} } }] }\n`,
  );
  write("src/server.js", 'import "@lastcall/core/register";\n');
  write("README.md", "# A service\n");
}

const folder = mkdtempSync(join(tmpdir(), "lastcall-bench-"));
try {
  for (let index = 0; index < SERVICES; index += 1) writeService(folder, index);
  const start = performance.now();
  const collection = collectFiles(folder);
  const collected = performance.now();
  const { findings } = examine(collection);
  const end = performance.now();
  console.table({
    files: SERVICES * 8,
    read: collection.files.length,
    findings: findings.length,
    "collecting, ms": Math.round(collected - start),
    "examining, ms": Math.round(end - collected),
  });
} finally {
  rmSync(folder, { recursive: true });
}
