import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packPackages } from "../helpers/packed-packages.ts";
import { Project } from "./project.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));

/** As much of a published manifest as is looked at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  /** What is run by its name: `npx lastcall`. */
  readonly bin?: Readonly<Record<string, string>>;
  /** What may be imported. */
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * What would be published of every package, installed once for all projects in `folder`. What it depends on is this
 * repository's, so that nothing has to be fetched.
 */
export class InstalledPackages {
  readonly folder: string;
  readonly manifests: readonly Manifest[];

  private constructor(folder: string, manifests: readonly Manifest[]) {
    this.folder = folder;
    this.manifests = manifests;
  }

  static async install(): Promise<InstalledPackages> {
    const folder = await mkdtemp(join(tmpdir(), "lastcall-installed-"));
    const names = await readdir(join(repository, "packages"), { withFileTypes: true });
    const folders = names.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const tarballs = await packPackages(folders, join(folder, "packed"));
    const modules = join(folder, "node_modules");
    const manifests = await Promise.all(
      folders.map(async (name, index) => {
        const manifest = await unpack(tarballs[index]!, modules);
        const theirs = join(repository, "packages", name, "node_modules");
        await linkDependencies(manifest, theirs, modules);
        return manifest;
      }),
    );
    // A second copy of the core under a name of its own, as two versions in one tree would be.
    await unpack(tarballs[folders.indexOf("core")]!, modules, "another-core");
    for (const types of ["@types/express", "@types/node"])
      await link(join(repository, "node_modules", types), join(modules, types));
    return new InstalledPackages(folder, manifests);
  }

  /** A project of its own, in which all of the packages are found. */
  async project(name: string, manifest: object = {}): Promise<Project> {
    const folder = join(this.folder, name);
    await mkdir(folder);
    const project = new Project(folder);
    await project.write("package.json", JSON.stringify({ name, private: true, ...manifest }));
    return project;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

async function unpack(tarball: string, modules: string, alias?: string): Promise<Manifest> {
  const { stdout } = await run("tar", ["-xOf", tarball, "package/package.json"]);
  const manifest = JSON.parse(stdout) as Manifest;
  const place = join(modules, alias ?? manifest.name);
  await mkdir(place, { recursive: true });
  await run("tar", ["-xf", tarball, "--strip-components=1", "-C", place]);
  return manifest;
}

async function linkDependencies(
  { dependencies, peerDependencies }: Manifest,
  from: string,
  modules: string,
): Promise<void> {
  for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
    if (!name.startsWith("@lastcall/")) await link(join(from, name), join(modules, name));
}

async function link(target: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await symlink(target, place, "dir");
}
