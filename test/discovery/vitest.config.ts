import shared from "../../vitest.config.ts";
import { defineConfig } from "vitest/config";

/** These need real registries: not in the run that everybody waits for. */
// oxlint-disable-next-line import/no-default-export -- Vitest reads its configuration from it
export default defineConfig({
  ...shared,
  root: new URL("../..", import.meta.url).pathname,
  test: {
    ...shared.test,
    include: ["test/discovery/*.proof.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
