import { readFileSync } from "node:fs";
import { sectionOf } from "./changelog.ts";
import { packagesOf } from "./packages.ts";

/** For the release on GitHub: what the changelog says of the version that the packages have. */
const version = packagesOf(process.cwd())[0]!.manifest.version;
const section = sectionOf(readFileSync("CHANGELOG.md", "utf8"), version);
if (section === undefined) throw new Error(`CHANGELOG.md says nothing under "## ${version}"`);
console.log(section);
