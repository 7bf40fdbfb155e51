import { defineConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

/** Programs with heavy dependencies and a build: not in the run that everybody waits for. */
// oxlint-disable-next-line import/no-default-export -- Vitest reads its configuration from it
export default defineConfig({
  ...shared,
  root: new URL("../..", import.meta.url).pathname,
  test: { ...shared.test, include: ["test/unmodified/*.proof.ts"], fileParallelism: false },
});
