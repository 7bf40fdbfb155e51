import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";

const MODULES = "node_modules";

/** A copy of the checkout, as it is on the disk, in which anything may be changed. Dependencies are linked. */
export class CheckoutCopy {
  readonly root: string;

  constructor(checkout: string) {
    // Its real name, since that is the one that modules are known by.
    this.root = realpathSync(mkdtempSync(join(tmpdir(), "lastcall-mutants-")));
    for (const file of filesOf(checkout)) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      copyFileSync(join(checkout, file), join(this.root, file));
    }
    for (const folder of foldersWithModules(checkout)) {
      linkModules(checkout, this.root, join(folder, MODULES));
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** All that git has or would take, so that a test counts before it is committed. */
function filesOf(checkout: string): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = execFileSync("git", args, { cwd: checkout, encoding: "utf8" });
  return listed.split("\0").filter((file) => file !== "" && existsSync(join(checkout, file)));
}

function foldersWithModules(checkout: string): string[] {
  const below = ["packages", "examples"].flatMap((folder) =>
    readdirSync(join(checkout, folder)).map((name) => join(folder, name)),
  );
  return ["", ...below].filter((folder) => existsSync(join(checkout, folder, MODULES)));
}

/** A link as a whole would lead from the copy's tests back to the packages of the checkout. */
function linkModules(checkout: string, copy: string, folder: string): void {
  mkdirSync(join(copy, folder), { recursive: true });
  for (const entry of readdirSync(join(checkout, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name.startsWith("@")) linkModules(checkout, copy, path);
    else symlinkSync(placeInCopy(checkout, copy, path), join(copy, path));
  }
}

function placeInCopy(checkout: string, copy: string, path: string): string {
  const target = realpathSync(join(checkout, path));
  const inCheckout = relative(realpathSync(checkout), target);
  const isPackage = !inCheckout.startsWith("..") && !inCheckout.split(sep).includes(MODULES);
  return isPackage ? join(copy, inCheckout) : target;
}
