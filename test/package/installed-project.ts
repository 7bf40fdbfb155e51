import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, symlink, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));
const ours = join(repository, "node_modules");
const tsc = join(ours, "typescript/bin/tsc");

/** What a program of the project said, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly lines: readonly string[];
}

/** The way to run the package manager that `workspace:*` needs: the one that runs us, or the one the project names. */
function pnpm(args: readonly string[]): readonly [string, string[]] {
  const script = process.env["npm_execpath"];
  return script?.includes("pnpm") === true
    ? [process.execPath, [script, ...args]]
    : ["npx", ["-y", "pnpm@10.34.9", ...args]];
}

/** A project outside the repository that has installed what would be published. */
export class InstalledProject {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<InstalledProject> {
    await run(process.execPath, [tsc, "--build", "packages/core", "packages/express"], {
      cwd: repository,
    });
    const folder = await mkdtemp(join(tmpdir(), "lastcall-project-"));
    const project = new InstalledProject(folder);
    const packed = join(folder, "packed");
    const pack = [
      "--recursive",
      "--filter=@lastcall/core",
      "--filter=@lastcall/express",
      "pack",
      "--pack-destination",
      packed,
    ];
    const [command, args] = pnpm(pack);
    await run(command, args, { cwd: repository });
    await project.#install(packed);
    return project;
  }

  async #install(packed: string): Promise<void> {
    await this.write("package.json", JSON.stringify({ name: "project", private: true }));
    const tarballs = await readdir(packed);
    const core = tarballs.find((name) => name.startsWith("lastcall-core"));
    const specs = tarballs.map((name) => `./packed/${name}`);
    // Another copy of the core under a name of its own, as two versions in one tree would be.
    const args = ["install", ...specs, `another-core@./packed/${core}`];
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
