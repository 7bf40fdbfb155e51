import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pnpm, tool } from "./package-manager.ts";
import type { Manifest, Package } from "./packages.ts";

/** What is published of a package: the packed file, `workspace:^` replaced and `files` and `publishConfig` applied. */
export interface Tarball {
  readonly of: Package;
  readonly path: string;
  /** Without the folder that all of them are in. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

export function pack(
  root: string,
  packages: readonly Package[],
  destination: string,
): readonly Tarball[] {
  mkdirSync(destination, { recursive: true });
  const filters = packages.map(({ folder }) => `--filter=./${folder}`);
  const [command, args] = pnpm([
    "--recursive",
    ...filters,
    "pack",
    "--pack-destination",
    destination,
  ]);
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  return packages.map((one) => read(one, join(destination, fileNameOf(one.manifest))));
}

/** `@lastcall/core` of version 1.2.3 is packed into `lastcall-core-1.2.3.tgz`. */
function fileNameOf({ name, version }: Manifest): string {
  return `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
}

function read(one: Package, path: string): Tarball {
  const contentOf = (file: string): Buffer => {
    return execFileSync("tar", ["-xzOf", path, `package/${file}`], { maxBuffer: 2 ** 27 });
  };
  const files = execFileSync("tar", ["-tzf", path], { encoding: "utf8" })
    .split("\n")
    .filter((name) => name !== "")
    .map((name) => name.replace(/^package\//, ""));
  return {
    of: one,
    path,
    files: files.toSorted(),
    manifest: JSON.parse(contentOf("package.json").toString()) as Manifest,
    packedBytes: statSync(path).size,
    unpackedBytes: files.reduce((bytes, file) => bytes + contentOf(file).length, 0),
  };
}

/** What is wrong with a tarball, each in one line. */
export function faultsOf(tarball: Tarball): readonly string[] {
  const { of, path, files, manifest } = tarball;
  const faults = [...contentFaults(files), ...workspaceFaults(manifest)];
  if (manifest.version !== of.manifest.version) faults.push(`the version is ${manifest.version}`);
  if (!succeeds("publint", ["run", path, "--strict"])) faults.push("publint finds faults");
  if (!succeeds("attw", [path])) faults.push("attw finds faults in its types");
  return faults.map((fault) => `${manifest.name}: ${fault}`);
}

function contentFaults(files: readonly string[]): string[] {
  const needed = ["LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.d.ts"];
  const missing = needed.filter((file) => !files.includes(file));
  const strange = files.filter(
    (file) => !/^(dist\/[^/]+\.(c?js|d\.c?ts)|LICENSE|README\.md|package\.json)$/.test(file),
  );
  return [
    ...missing.map((file) => `${file} is missing`),
    ...strange.map((file) => `${file} has no place in what is published`),
  ];
}

function workspaceFaults({ dependencies = {} }: Manifest): string[] {
  const local = Object.entries(dependencies).filter(([, range]) => range.startsWith("workspace:"));
  return local.map(([name, range]) => `it depends on ${name} ${range}, which no registry has`);
}

function succeeds(name: string, args: readonly string[]): boolean {
  const { status, error } = spawnSync(tool(name), args, { stdio: "inherit" });
  if (error !== undefined) console.error(`${name}: ${error.message}`);
  return status === 0;
}
