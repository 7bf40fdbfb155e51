import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { figureFaults, readmeWithFigures } from "./release/figures.ts";
import { packagesOf } from "./release/packages.ts";
import { faultsOf, pack } from "./release/tarballs.ts";

/** `pnpm check:packages`: is what would be published fit for it? `pnpm docs:sizes`: writes its sizes into the READMEs. */
const root = process.cwd();
const write = process.argv.includes("--write");
const scratch = mkdtempSync(join(tmpdir(), "lastcall-pack-"));
try {
  const tarballs = pack(root, packagesOf(root), scratch);
  if (write) {
    for (const tarball of tarballs) {
      const file = join(root, tarball.of.folder, "README.md");
      writeFileSync(file, readmeWithFigures(root, readFileSync(file, "utf8"), tarball));
    }
  } else {
    const faults = tarballs.flatMap((tarball) => {
      console.log(`\n${tarball.of.folder}`);
      return [...faultsOf(tarball), ...figureFaults(root, tarball)];
    });
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
