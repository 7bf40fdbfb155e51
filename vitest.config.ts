import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests run from source without a build; `resolve.conditions` does not reach server code.
  ssr: { resolve: { conditions: ["@lastcall/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
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
