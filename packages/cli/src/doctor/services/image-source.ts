import { basename, posix } from "node:path";
import { isForDevelopment } from "../files/kinds.ts";
import type { Project } from "../project/project.ts";
import type { Dockerfile } from "../read/dockerfile.ts";
import { isForeign, isNodeImage } from "./images.ts";

const known = new WeakMap<Project, readonly Dockerfile[]>();

/** The Dockerfile that an image is most likely built by: its folder has the image's name, or it is the only one there is. */
export function dockerfileOfImage(
  project: Project,
  image: string | undefined,
): Dockerfile | undefined {
  if (image !== undefined && (isForeign(image) || isNodeImage(image))) return undefined;
  const real =
    known.get(project) ?? project.dockerfiles.filter(({ file }) => !isForDevelopment(file.path));
  known.set(project, real);
  const [only, another] = real;
  if (another === undefined) return only;
  const name = basename((image ?? "").split("@")[0]?.split(":")[0] ?? "");
  const named = real.filter(
    ({ folder, file }) =>
      posix.basename(folder) === name ||
      file.path.endsWith(`Dockerfile.${name}`) ||
      file.path.endsWith(`${name}.Dockerfile`),
  );
  return named.length === 1 ? named[0] : undefined;
}
