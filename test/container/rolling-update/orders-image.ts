import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Docker } from "../docker.ts";
import { NODE_IMAGES } from "../node-images.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const FILES = ["examples/express", "test/container/rolling-update/fixtures"];

/** Two releases of one image. */
export const RELEASES = ["lastcall/orders:1", "lastcall/orders:2"] as const;

/** What a replica runs: `examples/express`, or the same routes without lastcall. */
export const PROGRAMS = {
  express: ["node", "--import", "tsx", "examples/express/server.ts"],
  plain: ["node", "--import", "tsx", "test/container/rolling-update/fixtures/plain-server.ts"],
} as const;

export async function buildOrdersImage(docker: Docker): Promise<void> {
  const context = mkdtempSync(join(docker.folder, "context-"));
  for (const path of FILES)
    cpSync(join(repository, path), join(context, "srv", path), {
      recursive: true,
      filter: (source) => basename(source) !== "node_modules",
    });
  writeFileSync(join(context, "srv/package.json"), '{ "type": "module" }');
  writeFileSync(
    join(context, "Dockerfile"),
    `FROM ${NODE_IMAGES.dash}
COPY srv /srv
WORKDIR /srv
ENV HOST=0.0.0.0
HEALTHCHECK --interval=2s --timeout=10s --retries=5 --start-period=60s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:3000/readyz"]
CMD ["node", "--import", "tsx", "examples/express/server.ts"]
`,
  );
  const tags = RELEASES.flatMap((release) => ["--tag", release]);
  await docker.run("build", "--quiet", ...tags, context);
}
