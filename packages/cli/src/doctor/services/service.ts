import type { Located } from "../files/source-file.ts";
import type { Dockerfile } from "../read/dockerfile.ts";
import type { YamlNode } from "../read/yaml-node.ts";

export type Environment = ReadonlyMap<string, Located<string>>;

/** What is known of the program in a container; without any, nothing is assumed of it. */
export interface Evidence {
  /** It is a Node program: by its command, its image, what is copied into it, or its environment. */
  readonly node: boolean;
  /** It uses this library: by its package, its environment, or the paths that are probed. */
  readonly library: boolean;
  /** As the above, and not by the paths alone. */
  readonly libraryForSure: boolean;
}

/** A program that somebody's file starts in a container. */
export interface Service {
  readonly name: string;
  /** What a fix adds lines to. */
  readonly node: YamlNode;
  readonly image: Located<string> | undefined;
  /** What builds its image, where the project says so. */
  readonly dockerfile: Dockerfile | undefined;
  readonly environment: Environment;
  readonly evidence: Evidence;
  /** Ends by itself: a migration, a test, a command of somebody's tools. */
  readonly oneShot: boolean;
  /** Where the program's own settings are looked for. */
  readonly folder: string;
  /** What its file says there, or the file that this one changes. */
  get(...path: readonly (string | number)[]): YamlNode | undefined;
  text(...path: readonly (string | number)[]): Located<string> | undefined;
}

/** The first of these nodes that has a value at the path. */
export function layered(layers: readonly YamlNode[]): Pick<Service, "get" | "text"> {
  return {
    get: (...path) => firstOf(layers, (layer) => layer.get(...path)),
    text: (...path) => firstOf(layers, (layer) => layer.text(...path)),
  };
}

function firstOf<T>(
  layers: readonly YamlNode[],
  read: (layer: YamlNode) => T | undefined,
): T | undefined {
  for (const layer of layers) {
    const value = read(layer);
    if (value !== undefined) return value;
  }
  return undefined;
}
