import { defineConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

/** These need a Docker engine: `main.ts` starts it. */
// oxlint-disable-next-line import/no-default-export -- Vitest reads its configuration from it
export default defineConfig({
  ...shared,
  root: new URL("../..", import.meta.url).pathname,
  test: {
    ...shared.test,
    include: ["test/container/*.proof.ts"],
    fileParallelism: false,
    // Each is a container with a program in it, and the machine may have two cores.
    maxConcurrency: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
