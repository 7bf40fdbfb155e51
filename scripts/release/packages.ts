import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** As much of a manifest as a release looks at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly homepage?: string;
  readonly bugs?: string;
  readonly repository?: {
    readonly type: string;
    readonly url: string;
    readonly directory?: string;
  };
  readonly keywords?: readonly string[];
  readonly files?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

export interface Package {
  /** From the root, with slashes: `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** What is published of a repository, each behind what it depends on: at no moment does the registry lack a dependency. */
export function packagesOf(root: string): readonly Package[] {
  const folders = readdirSync(join(root, "packages"))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, "package.json")));
  const left = new Map<string, Package>();
  for (const folder of folders) {
    const manifest = manifestOf(join(root, folder));
    left.set(manifest.name, { folder, manifest });
  }
  const ordered: Package[] = [];
  while (left.size > 0) {
    const next = [...left.values()].find(
      ({ manifest }) => !Object.keys(manifest.dependencies ?? {}).some((name) => left.has(name)),
    );
    if (next === undefined)
      throw new Error(`these depend on each other: ${[...left.keys()].join(", ")}`);
    left.delete(next.manifest.name);
    ordered.push(next);
  }
  return ordered;
}

/** `@lastcall/core@0.1.0` */
export function idOf({ name, version }: Manifest): string {
  return `${name}@${version}`;
}
