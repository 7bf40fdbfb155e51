import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sectionOf } from "./changelog.ts";
import { type Manifest, manifestOf, type Package } from "./packages.ts";

/** What keeps a release from beginning, each in one sentence that says what to do. Empty: it may begin. */
export function refusals(root: string, packages: readonly Package[]): readonly string[] {
  return [
    ...versionRefusals(packages),
    ...changesetRefusals(root),
    ...changelogRefusals(root, packages),
    ...packages.flatMap((one) => manifestRefusals(manifestOf(root), one)),
  ];
}

function versionRefusals(packages: readonly Package[]): readonly string[] {
  if (packages.length === 0) return ["there is no package in packages/"];
  if (new Set(packages.map(({ manifest }) => manifest.version)).size === 1) return [];
  const list = packages.map(({ manifest }) => `${manifest.name} ${manifest.version}`).join(", ");
  return [`the packages have one version together, and here are several: ${list}`];
}

function changesetRefusals(root: string): readonly string[] {
  const folder = join(root, ".changeset");
  if (!existsSync(folder)) return [];
  const waiting = readdirSync(folder).filter(
    (name) => name.endsWith(".md") && name !== "README.md",
  );
  if (waiting.length === 0) return [];
  return [`changesets wait to become a version, pnpm version-packages: ${waiting.join(", ")}`];
}

function changelogRefusals(root: string, packages: readonly Package[]): readonly string[] {
  const version = packages[0]?.manifest.version;
  const file = join(root, "CHANGELOG.md");
  if (version === undefined) return [];
  if (!existsSync(file)) return ["there is no CHANGELOG.md"];
  if (sectionOf(readFileSync(file, "utf8"), version) !== undefined) return [];
  return [`CHANGELOG.md says nothing under "## ${version}"`];
}

/** Where a package says it is from is what provenance is compared with: the root's manifest says it once for all. */
export function manifestRefusals(root: Manifest, { folder, manifest }: Package): readonly string[] {
  const { name, repository, homepage, bugs, keywords = [], publishConfig = {} } = manifest;
  const faults: string[] = [];
  const hold = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(`${name}: ${fault} (${folder}/package.json)`);
  };
  hold(root.repository !== undefined, "the root's package.json has no repository");
  hold(repository?.url === root.repository?.url, "repository.url is not the root's");
  hold(repository?.directory === folder, `repository.directory is not ${folder}`);
  hold(homepage?.startsWith(root.homepage ?? "") === true, "homepage is not below the root's");
  hold(bugs === root.bugs, "bugs is not the root's");
  hold(keywords.length > 0, "there are no keywords");
  hold(publishConfig["access"] === "public", 'publishConfig.access is not "public"');
  hold(publishConfig["provenance"] === true, "publishConfig.provenance is not true");
  return faults;
}

/** What git says against releasing this checkout. */
export function checkoutRefusals(root: string): readonly string[] {
  const changed = git(root, "status", "--porcelain");
  const branch = git(root, "rev-parse", "--abbrev-ref", "HEAD");
  if (changed === undefined || branch === undefined) return ["this is no git checkout"];
  const faults: string[] = [];
  if (changed !== "")
    faults.push(`there are changes that no commit has: ${changed.split("\n").join(", ")}`);
  if (branch !== "main") faults.push(`a release is made from main, and this is ${branch}`);
  return faults;
}

function git(root: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
