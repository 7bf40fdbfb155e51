import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { withSection } from "./changelog.ts";
import { tool } from "./package-manager.ts";

/**
 * `pnpm version-packages`: what changesets wait for becomes a version, and their texts its section of CHANGELOG.md.
 * Changesets itself writes one changelog a package; ours have one version and one changelog together.
 */

/** As much of `changeset status` as is needed. */
interface Plan {
  readonly changesets: readonly {
    readonly summary: string;
    readonly releases: readonly { readonly type: string }[];
  }[];
  readonly releases: readonly { readonly newVersion: string }[];
}

const IMPORTANCE = ["major", "minor", "patch", "none"];

function changeset(...args: readonly string[]): void {
  const { status } = spawnSync(tool("changeset"), args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`changeset ${args.join(" ")} failed`);
}

function planned(): Plan {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-version-"));
  try {
    const file = join(folder, "plan.json");
    changeset("status", `--output=${relative(process.cwd(), file)}`);
    return JSON.parse(readFileSync(file, "utf8")) as Plan;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What breaks something first, and otherwise in the order in which it was written. */
function importanceOf({ releases }: Plan["changesets"][number]): number {
  return Math.min(...releases.map(({ type }) => IMPORTANCE.indexOf(type)));
}

const { changesets, releases } = planned();
const version = releases[0]?.newVersion;
if (version === undefined) throw new Error("no changeset waits to become a version");
changeset("version");
const summaries = changesets
  .toSorted((one, other) => importanceOf(one) - importanceOf(other))
  .map(({ summary }) => summary);
writeFileSync(
  "CHANGELOG.md",
  withSection(readFileSync("CHANGELOG.md", "utf8"), version, summaries),
);
console.log(version);
