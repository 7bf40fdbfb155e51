import shared from "../../vitest.config.ts";
import { defineConfig } from "vitest/config";

/** These need a real Prometheus: not in the run that everybody waits for. */
// oxlint-disable-next-line import/no-default-export -- Vitest reads its configuration from it
export default defineConfig({
  ...shared,
  root: new URL("../..", import.meta.url).pathname,
  test: { ...shared.test, include: ["test/opentelemetry/*.proof.ts"], testTimeout: 120_000 },
});
