import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pnpm } from "./package-manager.ts";
import { idOf, type Package, packagesOf } from "./packages.ts";
import { checkoutRefusals, refusals } from "./refusals.ts";
import { type Publication, publicationOf, publish, publishCommand } from "./registry.ts";
import { faultsOf, pack, type Tarball } from "./tarballs.ts";

/**
 * `pnpm release`: builds, packs, looks at what is packed, and publishes what the registry does not have yet, each package
 * behind what it depends on. Run again after it broke off, it goes on where it was. `--dry-run` does all but publish.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    "dry-run": { type: "boolean", default: false },
    // For the first version of a package by hand: a trusted publisher can be named only for a package that is there.
    "without-provenance": { type: "boolean", default: false },
  },
});
const root = process.cwd();
const dryRun = values["dry-run"];
const provenance = !values["without-provenance"];
process.exitCode = release();

function release(): number {
  const packages = packagesOf(root);
  const waived = dryRun ? checkoutRefusals(root) : [];
  const refused = [
    ...refusals(root, packages),
    ...(dryRun ? [] : [...checkoutRefusals(root), ...provenanceRefusals()]),
  ];
  for (const reason of waived) console.log(`would be refused without --dry-run: ${reason}`);
  if (refused.length > 0) return refuse(refused);

  const publications = new Map(packages.map((one) => [one, publicationOf(one.manifest)]));
  const unreachable = packages.filter((one) => publications.get(one) === "unreachable");
  if (unreachable.length > 0 && !dryRun)
    return refuse([
      `the registry does not say whether it has ${unreachable.map(({ manifest }) => idOf(manifest)).join(", ")}`,
    ]);
  if (packages.every((one) => publications.get(one) === "published")) {
    console.log(`nothing to publish: ${packages.map(({ manifest }) => idOf(manifest)).join(", ")}`);
    return 0;
  }

  const scratch = mkdtempSync(join(tmpdir(), "lastcall-release-"));
  try {
    return publishAll(packages, publications, scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function publishAll(
  packages: readonly Package[],
  publications: ReadonlyMap<Package, Publication>,
  scratch: string,
): number {
  const [command, args] = pnpm(["run", "build"]);
  execFileSync(command, args, { cwd: root, stdio: "inherit" });
  const tarballs = pack(root, packages, scratch);
  const faults = tarballs.flatMap(faultsOf);
  if (faults.length > 0) return refuse(faults);
  for (const tarball of tarballs) {
    if (publications.get(tarball.of) === "published")
      console.log(`\n${idOf(tarball.manifest)} is published already`);
    else if (!publishOne(tarball)) return refuse([`npm did not publish ${tarball.manifest.name}`]);
  }
  console.log(dryRun ? "\nnothing is in the way of this release" : "\npublished");
  return 0;
}

/** With `--dry-run` npm goes through all of it and sends nothing. */
function publishOne({ path, manifest }: Tarball): boolean {
  const command = publishCommand(path, manifest.version, { provenance, dryRun: false });
  console.log(`\nnpm ${command.join(" ")}`);
  return publish(
    dryRun ? publishCommand(path, manifest.version, { provenance, dryRun: true }) : command,
  );
}

function provenanceRefusals(): readonly string[] {
  if (!provenance || process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined) return [];
  return ["provenance needs a GitHub workflow with id-token: write; --without-provenance goes on"];
}

function refuse(reasons: readonly string[]): number {
  for (const reason of reasons) console.error(`refused: ${reason}`);
  return 1;
}
