import { basename, posix } from "node:path";
import { isForDevelopment } from "../files/kinds.ts";
import { groupBy } from "../project/group-by.ts";
import type { Project } from "../project/project.ts";
import type { Dockerfile } from "../read/dockerfile.ts";
import { textAt } from "../read/static-value.ts";
import { isForeign, isNodeImage } from "./images.ts";

interface Known {
  readonly all: readonly Dockerfile[];
  readonly byName: ReadonlyMap<string, Dockerfile[]>;
}

const known = new WeakMap<Project, Known>();

/** The Dockerfile that an image is most likely built by: its folder or package has the image's name, or it is the only one. */
export function dockerfileOfImage(
  project: Project,
  image: string | undefined,
): Dockerfile | undefined {
  const name = basename((image ?? "").split("@")[0]?.split(":")[0] ?? "");
  if (image === undefined || name === "" || isForeign(image) || isNodeImage(image))
    return undefined;
  const { all, byName } = known.get(project) ?? read(project);
  if (all.length === 1) return all[0];
  const named = byName.get(name) ?? [];
  // Beside others in one folder the plain one is the image's own.
  const plain = named.filter(({ file }) => basename(file.path) === "Dockerfile");
  const [found, ambiguous] = named.length > 1 ? plain : named;
  return ambiguous === undefined ? found : undefined;
}

function read(project: Project): Known {
  const all = project.dockerfiles.filter(({ file }) => !isForDevelopment(file.path));
  const named = all.flatMap((one) => [...namesOf(project, one)].map((name) => ({ name, one })));
  const byName = new Map(
    [...groupBy(named, ({ name }) => name)].map(([name, alike]) => [
      name,
      alike.map(({ one }) => one),
    ]),
  );
  const found = { all, byName };
  known.set(project, found);
  return found;
}

function namesOf(project: Project, { folder, file }: Dockerfile): ReadonlySet<string> {
  const manifest = project.packageAt(posix.join(folder, "package.json"));
  const packageName = manifest === undefined ? undefined : textAt(manifest, "name")?.value;
  const [, before, after] =
    /^(?:(.+)\.Dockerfile|.*Dockerfile\.(.+))$/.exec(basename(file.path)) ?? [];
  const names = [posix.basename(folder), basename(packageName ?? ""), before ?? "", after ?? ""];
  return new Set(names.filter((name) => name !== ""));
}
