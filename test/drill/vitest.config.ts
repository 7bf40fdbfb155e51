import { defineConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

/** What takes minutes, or needs servers of other languages: Debian's python3 and nginx. */
// oxlint-disable-next-line import/no-default-export -- Vitest reads its configuration from it
export default defineConfig({
  ...shared,
  root: new URL("../..", import.meta.url).pathname,
  test: { ...shared.test, include: ["test/drill/*.proof.ts"] },
});
