import { defineConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

/** Other runtimes come from npm, with their binaries: not in the run that everybody waits for. */
// oxlint-disable-next-line import/no-default-export -- Vitest reads its configuration from it
export default defineConfig({
  ...shared,
  root: new URL("../..", import.meta.url).pathname,
  test: { ...shared.test, include: ["test/runtimes/*.proof.ts"], testTimeout: 120_000 },
});
