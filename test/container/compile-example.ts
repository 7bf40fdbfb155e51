import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Compiles examples/<name> to JavaScript, as somebody does who has copied it. */
export async function compileExample(name: string, folder: string): Promise<void> {
  mkdirSync(folder);
  const example = join(root, "examples", name);
  const project = join(folder, "tsconfig.json");
  const compilerOptions = {
    rootDir: example,
    outDir: folder,
    types: [],
    composite: false,
    noCheck: true,
  };
  const config = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { ...compilerOptions, declarationMap: false, isolatedDeclarations: false },
    include: [join(example, "*.ts")],
  };
  writeFileSync(project, JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "--project", project], { cwd: root });
}
