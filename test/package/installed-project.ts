import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packPackages } from "../helpers/packed-packages.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));
const ours = join(repository, "node_modules");
const tsc = join(ours, "typescript/bin/tsc");

/** What a program of the project said, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly lines: readonly string[];
}

/** A project outside the repository that has installed what would be published. */
export class InstalledProject {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<InstalledProject> {
    const folder = await mkdtemp(join(tmpdir(), "lastcall-project-"));
    const project = new InstalledProject(folder);
    await project.#install(await packPackages(["core", "express"], join(folder, "packed")));
    return project;
  }

  async #install(tarballs: readonly string[]): Promise<void> {
    await this.write("package.json", JSON.stringify({ name: "project", private: true }));
    // Another copy of the core under a name of its own, as two versions in one tree would be.
    const args = ["install", ...tarballs, `another-core@${tarballs[0]}`];
    // The framework is this repository's, so that nothing has to be fetched.
    await run("npm", [...args, "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund"], {
      cwd: this.#folder,
    });
    const modules = join(this.#folder, "node_modules");
    await mkdir(join(modules, "@types"), { recursive: true });
    for (const name of ["express", "@types/node", "@types/express"])
      await symlink(join(ours, name), join(modules, name), "dir");
  }

  async write(file: string, text: string): Promise<void> {
    await writeFile(join(this.#folder, file), text);
  }

  /** Writes a program and runs it as Node runs it: no loader, no condition. */
  async run(file: string, text: string): Promise<Outcome> {
    await this.write(file, text);
    return this.#outcome([file]);
  }

  /** Compiles the project's programs against the published types, those of dependencies included. */
  compile(): Promise<Outcome> {
    return this.#outcome([tsc, "--project", "."]);
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  async #outcome(args: readonly string[]): Promise<Outcome> {
    const options = { cwd: this.#folder, encoding: "utf8", timeout: 60_000 } as const;
    return new Promise((resolve) => {
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line !== "");
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), lines });
      });
    });
  }
}
