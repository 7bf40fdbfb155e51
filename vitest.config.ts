import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests run from source without a build; `resolve.conditions` does not reach server code.
  ssr: { resolve: { conditions: ["@lastcall/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // Wherever the tests run: what a platform asks for is tested where it is set.
    env: { LASTCALL_PLATFORM: "none" },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A failure says all that it saw, also where only its message is kept.
    chaiConfig: { truncateThreshold: 2_000 },
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts"],
    },
  },
});
