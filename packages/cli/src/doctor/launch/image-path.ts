import { posix } from "node:path";
import type { SourceFile } from "../files/source-file.ts";
import type { Project } from "../project/project.ts";
import type { Launch } from "./launch.ts";

/** The folder and those around it, the nearest first. */
export function ancestorsOf(folder: string): string[] {
  const found = [folder];
  for (let at = folder; at !== "." && at !== "/" && at !== "";) {
    at = posix.dirname(at);
    found.push(at);
  }
  return found;
}

/** The project's paths that a path in the image may come from, the likeliest first. */
export function sourcesOf({ dockerfile, folder }: Launch, path: string): string[] {
  if (dockerfile === undefined) return [];
  const absolute = posix.resolve(dockerfile.workdir, path);
  const contexts = ancestorsOf(folder);
  return dockerfile.imageFiles.flatMap(({ from, to }) => {
    if (from === undefined) return [];
    const rest =
      to === absolute
        ? ""
        : absolute.startsWith(to === "/" ? "/" : `${to}/`)
          ? posix.relative(to, absolute)
          : undefined;
    return rest === undefined ? [] : contexts.map((context) => posix.join(context, from, rest));
  });
}

/** The script that a path in the image is: by what is copied there, else by its place, else the only one by that name. */
export function findScript(project: Project, launch: Launch, path: string): SourceFile | undefined {
  if (path === "") return undefined;
  const { dockerfile, folder } = launch;
  const name = posix.basename(path);
  const written = dockerfile?.imageFiles.find(
    ({ to, text }) =>
      text !== undefined &&
      (to === posix.resolve(dockerfile.workdir, path) ||
        (!path.includes("/") && posix.basename(to) === name)),
  );
  // A script inside the Dockerfile is read where it stands, and there is nothing to write it to.
  if (written?.text !== undefined && dockerfile !== undefined)
    return project.embedded(dockerfile.file, written.to, written.text);
  const named = path.includes("/")
    ? [path]
    : [path, `/usr/local/bin/${path}`, `/usr/bin/${path}`, `/bin/${path}`];
  for (const source of named.flatMap((one) => sourcesOf(launch, one))) {
    const script = project.script(source);
    if (script !== undefined) return script;
  }
  const wanted = path.replace(/^\.?\//, "");
  for (const around of ancestorsOf(folder)) {
    const script = project.script(posix.join(around, wanted));
    if (script !== undefined) return script;
  }
  const alike = project.scriptsNamed(name);
  const near = alike.filter((script) => folder === "." || script.path.startsWith(`${folder}/`));
  const [only] = near.length > 0 ? near : alike;
  return (near.length > 0 ? near : alike).length === 1 ? only : undefined;
}
