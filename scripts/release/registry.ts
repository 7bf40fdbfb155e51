import { spawnSync } from "node:child_process";
import { environmentForNpm } from "./package-manager.ts";
import { idOf, type Manifest } from "./packages.ts";

/** `unreachable`: nobody has said whether it is there. */
export type Publication = "published" | "absent" | "unreachable";

/** Asks the registry that npm is set up for. */
export function publicationOf(manifest: Manifest): Publication {
  const patience = ["--prefer-online", "--fetch-retries=2", "--fetch-retry-mintimeout=1000"];
  const { status, stdout } = spawnSync(
    "npm",
    ["view", idOf(manifest), "version", "--json", ...patience],
    { encoding: "utf8", env: environmentForNpm(), timeout: 60_000 },
  );
  // A version that a known package does not have is an answer without a word.
  if (status === 0) return stdout.trim() === "" ? "absent" : "published";
  return stdout.includes("E404") ? "absent" : "unreachable";
}

/** The command that publishes one tarball. A version such as `1.0.0-rc.1` is no one's `latest`. */
export function publishCommand(
  tarball: string,
  version: string,
  { provenance, dryRun }: { readonly provenance: boolean; readonly dryRun: boolean },
): readonly string[] {
  return [
    "publish",
    tarball,
    "--access=public",
    `--tag=${version.includes("-") ? "next" : "latest"}`,
    `--provenance=${provenance}`,
    ...(dryRun ? ["--dry-run"] : []),
  ];
}

/** Whether npm did what it was told; what it says is shown. */
export function publish(command: readonly string[]): boolean {
  return spawnSync("npm", command, { stdio: "inherit", env: environmentForNpm() }).status === 0;
}
