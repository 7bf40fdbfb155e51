import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const main = fileURLToPath(new URL("../../scripts/release/main.ts", import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

const origin = {
  homepage: "https://example.org/",
  bugs: "https://example.org/issues",
  repository: { type: "git", url: "git+https://example.org/two.git" },
};

/** A checkout of a project with two packages, ready to be released: what `pnpm release` makes of it. */
export class ReleaseCheckout {
  readonly root: string = mkdtempSync(join(tmpdir(), "lastcall-release-test-"));

  constructor() {
    this.write("package.json", {
      name: "two",
      private: true,
      ...origin,
      scripts: { build: "node -e 0" },
    });
    this.write("pnpm-workspace.yaml", "packages: [packages/*]\n");
    this.write("CHANGELOG.md", "# Changelog\n\n## 1.2.3\n\n- All of it.\n");
    this.write("LICENSE", "Whatever you like.\n");
    this.write(".gitignore", ".npmrc\ndist\nnode_modules\n");
    // By its folder's name the adapter comes first.
    this.#package("core", {});
    this.#package("adapter", { "@two/core": "workspace:^" });
    const modules = join(this.root, "packages/adapter/node_modules/@two");
    mkdirSync(modules, { recursive: true });
    symlinkSync("../../../core", join(modules, "core"));
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit();
  }

  #package(name: string, dependencies: Readonly<Record<string, string>>): void {
    const folder = `packages/${name}`;
    const half = (types: string, code: string): object => ({
      types: `./dist/${types}`,
      default: `./dist/${code}`,
    });
    this.write(`${folder}/package.json`, {
      name: `@two/${name}`,
      version: "1.2.3",
      keywords: ["two"],
      license: "MIT",
      ...origin,
      repository: { ...origin.repository, directory: folder },
      files: ["dist"],
      type: "module",
      main: "./dist/index.cjs",
      types: "./dist/index.d.cts",
      exports: {
        ".": {
          import: half("index.d.ts", "index.js"),
          require: half("index.d.cts", "index.cjs"),
        },
      },
      publishConfig: { access: "public", provenance: true },
      dependencies,
    });
    this.write(`${folder}/README.md`, `# ${name}\n`);
    this.write(`${folder}/dist/index.js`, "export const one = 1;\n");
    this.write(`${folder}/dist/index.cjs`, "exports.one = 1;\n");
    for (const types of ["index.d.ts", "index.d.cts"])
      this.write(`${folder}/dist/${types}`, "export declare const one: number;\n");
  }

  write(file: string, content: string | object): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  }

  /** Changes fields of a manifest. */
  change(folder: string, fields: object): void {
    const file = join(folder, "package.json");
    const manifest = JSON.parse(readFileSync(join(this.root, file), "utf8")) as object;
    this.write(file, { ...manifest, ...fields });
  }

  git(...args: readonly string[]): void {
    const author = ["-c", "user.name=two", "-c", "user.email=two@example.org"];
    execFileSync("git", [...author, ...args], { cwd: this.root });
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message=two");
  }

  /** Its exit code, and what was said. */
  release(
    registry: string,
    ...flags: readonly string[]
  ): Promise<{ readonly code: number; readonly said: string }> {
    // For these packages only: what runs the release is still fetched from where it is.
    this.write(".npmrc", `@two:registry=http:${registry}\n${registry}:_authToken=of-nobody\n`);
    const env = { ...process.env, ACTIONS_ID_TOKEN_REQUEST_URL: undefined };
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        ["--import", tsx, main, ...flags],
        { cwd: this.root, env },
        (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), said: stdout + stderr });
        },
      );
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
