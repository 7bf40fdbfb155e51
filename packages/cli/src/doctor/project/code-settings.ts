import { posix } from "node:path";
import type { SourceFile } from "../files/source-file.ts";

/** Options of the library that a program's own code sets, as far as they are written down. */
export interface CodeSettings {
  /** The folder of the package that the code belongs to. */
  readonly folder: string;
  readonly gracePeriodMs?: number | undefined;
  readonly shutdownDelayMs?: number | "auto" | undefined;
  readonly platform?: string | undefined;
  readonly readinessPath?: string | undefined;
  readonly livenessPath?: string | undefined;
  readonly startupPath?: string | undefined;
}

/** TypeScript as well as JavaScript, so by its text: an option's name, a colon, and a literal or a product of numbers. */
export function readCodeSettings(
  file: SourceFile,
  packageFolders: ReadonlySet<string>,
): CodeSettings {
  const { text } = file;
  let folder = posix.dirname(file.path);
  while (!packageFolders.has(folder) && folder !== "." && folder !== "/")
    folder = posix.dirname(folder);
  return {
    folder,
    gracePeriodMs: numberOf(text, "gracePeriodMs"),
    shutdownDelayMs: numberOf(text, "shutdownDelayMs"),
    platform: stringOf(text, "platform"),
    readinessPath: pathOf(text, "readiness"),
    livenessPath: pathOf(text, "liveness"),
    startupPath: pathOf(text, "startup"),
  };
}

function numberOf(text: string, name: string): number | undefined {
  const found = new RegExp(`\\b${name}\\s*:\\s*([\\d_]+(?:\\s*\\*\\s*[\\d_]+)*)\\s*[,}\\n]`).exec(
    text,
  )?.[1];
  if (found === undefined) return undefined;
  return found.split("*").reduce((product, part) => product * Number(part.replaceAll("_", "")), 1);
}

function stringOf(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*:\\s*["'\`]([\\w-]+)["'\`]`).exec(text)?.[1];
}

function pathOf(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*:\\s*["'\`](/[^"'\`$]*)["'\`]`).exec(text)?.[1];
}
