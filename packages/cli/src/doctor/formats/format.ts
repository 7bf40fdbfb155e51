import type { Examination } from "../examine.ts";

export interface FormatOptions {
  readonly colour: boolean;
  readonly version: string;
}

export type Format = (examination: Examination, options: FormatOptions) => string;
