import type { Finding } from "../findings.ts";

export interface Examination {
  readonly findings: readonly Finding[];
  /** Paths of what was read. */
  readonly files: readonly string[];
  readonly skipped: readonly { path: string; reason: string }[];
}

export interface FormatOptions {
  readonly colour: boolean;
  readonly version: string;
}

export type Format = (examination: Examination, options: FormatOptions) => string;
