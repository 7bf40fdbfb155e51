import { basename, posix } from "node:path";
import { isForDevelopment } from "../files/kinds.ts";
import type { Project } from "../project/project.ts";
import type { Dockerfile } from "../read/dockerfile.ts";
import { textAt } from "../read/static-value.ts";
import { isForeign, isNodeImage } from "./images.ts";

const known = new WeakMap<Project, readonly Dockerfile[]>();

/** The Dockerfile that an image is most likely built by: its folder or package has the image's name, or it is the only one. */
export function dockerfileOfImage(
  project: Project,
  image: string | undefined,
): Dockerfile | undefined {
  const name = basename((image ?? "").split("@")[0]?.split(":")[0] ?? "");
  if (image === undefined || name === "" || isForeign(image) || isNodeImage(image))
    return undefined;
  const real =
    known.get(project) ?? project.dockerfiles.filter(({ file }) => !isForDevelopment(file.path));
  known.set(project, real);
  const [only, another] = real;
  if (another === undefined) return only;
  const named = real.filter((one) => isNamed(project, one, name));
  // Beside others in one folder the plain one is the image's own.
  const plain = named.filter(({ file }) => basename(file.path) === "Dockerfile");
  const [found, ambiguous] = named.length > 1 ? plain : named;
  return ambiguous === undefined ? found : undefined;
}

function isNamed(project: Project, { folder, file }: Dockerfile, name: string): boolean {
  const manifest = project.packageAt(posix.join(folder, "package.json"));
  const packageName = manifest === undefined ? undefined : textAt(manifest, "name")?.value;
  return (
    posix.basename(folder) === name ||
    basename(packageName ?? "") === name ||
    file.path.endsWith(`Dockerfile.${name}`) ||
    file.path.endsWith(`${name}.Dockerfile`)
  );
}
