import { basename } from "node:path";
import type { Project } from "../project/project.ts";
import type { Dockerfile } from "../read/dockerfile.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import { isRunner } from "../launch/programs.ts";
import { isForeign, isNodeImage, isSystemImage } from "./images.ts";
import type { Environment, Evidence } from "./service.ts";

export interface Clues {
  readonly image: string | undefined;
  readonly dockerfile: Dockerfile | undefined;
  readonly words: readonly string[];
  readonly environment: Environment;
  readonly folder: string;
  /** Whether the project builds the image, by a Dockerfile or by one that is not here. */
  readonly isBuilt?: boolean | undefined;
  /** Whose probes may ask the library's paths. */
  readonly probed?: YamlNode | undefined;
}

const PROBES = ["readinessProbe", "livenessProbe", "startupProbe"] as const;

export function evidenceOf(project: Project, clues: Clues): Evidence {
  const { image, dockerfile, words, environment, folder, probed } = clues;
  const set = [...environment.keys()].some((name) => name.startsWith("LASTCALL_"));
  const preloaded =
    /@lastcall\//.test(environment.get("NODE_OPTIONS")?.value ?? "") ||
    words.some((word) => word.includes("@lastcall/"));
  const commanded = wordsAreNode(words);
  const foreign = image !== undefined && isForeign(image);
  const built = dockerfile === undefined ? clues.isBuilt === true : dockerfileIsNode(dockerfile);
  const { readinessPath, livenessPath, startupPath } = project.assumptions;
  const asked = PROBES.map((probe) => probed?.text(probe, "httpGet", "path")?.value.split("?")[0]);
  const paths = asked.some(
    (path) => path === readinessPath || path === livenessPath || path === startupPath,
  );
  const node =
    commanded ||
    (!foreign &&
      (set ||
        preloaded ||
        paths ||
        built ||
        environment.has("NODE_ENV") ||
        environment.has("NODE_OPTIONS") ||
        (image !== undefined && isNodeImage(image))));
  const ours =
    built ||
    (image === undefined && commanded) ||
    (image !== undefined && !foreign && !isNodeImage(image));
  const libraryForSure =
    node &&
    (set ||
      preloaded ||
      (ours && (project.settingsFor(folder) !== undefined || project.dependsOnLibrary(folder))));
  return { node, library: libraryForSure || (node && paths), libraryForSure };
}

/** Whether a command line, or the text of a shell in it, starts Node or what runs on it. */
export function wordsAreNode(words: readonly string[]): boolean {
  return words.some(
    (word) =>
      isRunner(basename(word)) ||
      (/[\s;&|]/.test(word) &&
        word.split(/[\s;&|(){}"'\n]+/).some((part) => part !== "$@" && isRunner(part))),
  );
}

/** Whether what a Dockerfile makes is a Node program. */
export function dockerfileIsNode(dockerfile: Dockerfile): boolean {
  const { baseImage, entrypoint, command, installs, imageFiles } = dockerfile;
  // Docker ignores CMD behind an ENTRYPOINT in shell form.
  const counting =
    entrypoint !== undefined && entrypoint.argv === undefined
      ? [entrypoint]
      : [entrypoint, command];
  const words = counting.flatMap((one) =>
    one === undefined ? [] : (one.argv ?? [one.content.text]),
  );
  if (wordsAreNode(words)) return true;
  if (isForeign(baseImage) || NOT_NODE.has(basename(words[0] ?? "").split(/\s/)[0] ?? ""))
    return false;
  if (isNodeImage(baseImage)) return true;
  const copied = imageFiles.some(({ from }) => /(^|\/)package(-lock)?\.json$/.test(from ?? ""));
  const installed = /\b(nodejs|npm (ci|install)|yarn install|pnpm install|corepack)\b/.test(
    installs,
  );
  return (
    copied ||
    installed ||
    (!isSystemImage(baseImage) && imageFiles.some(({ from }) => /\.[cm]?js$/.test(from ?? "")))
  );
}

const NOT_NODE: ReadonlySet<string> = new Set(
  "nginx httpd apache2 apachectl php php-fpm python python3 gunicorn uvicorn celery ruby bundle rails java dotnet init systemd caddy haproxy".split(
    " ",
  ),
);
