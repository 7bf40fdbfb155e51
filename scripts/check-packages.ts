import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const pnpm = process.env["npm_execpath"];
if (pnpm === undefined) {
  throw new Error("run this through the package manager: pnpm check:packages");
}

const succeeds = (command: string, args: readonly string[], cwd?: string): boolean => {
  const { status, error } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (error !== undefined) {
    console.error(`${command}: ${error.message}`);
  }
  return status === 0;
};

const checkPackage = (folder: string, destination: string): boolean => {
  console.log(`\n${folder}`);
  // What is published is the packed file: `workspace:*` replaced, `files` applied.
  if (!succeeds(process.execPath, [pnpm, "pack", "--pack-destination", destination], folder)) {
    return false;
  }
  const [tarball] = readdirSync(destination);
  if (tarball === undefined) {
    console.error(`${folder}: nothing was packed`);
    return false;
  }
  const packed = join(destination, tarball);
  const published = succeeds("publint", ["run", packed, "--strict"]);
  const typed = succeeds("attw", [packed]);
  return published && typed;
};

const scratch = mkdtempSync(join(tmpdir(), "lastcall-pack-"));
const names = readdirSync("packages").filter((name) =>
  existsSync(join("packages", name, "package.json")),
);
const failed = names.filter(
  (name) => !checkPackage(join("packages", name), mkdtempSync(join(scratch, `${name}-`))),
);
rmSync(scratch, { recursive: true });

if (failed.length > 0) {
  console.error(`\nnot fit to publish: ${failed.join(", ")}`);
  process.exitCode = 1;
}
