import type { Edit, Located, Span } from "../files/source-file.ts";
import type { ContinuedText } from "../read/continued-text.ts";
import type { Dockerfile } from "../read/dockerfile.ts";
import type { ShellName } from "../shell/endings.ts";

/** A command line that starts a container's first process, with the way to write another in its place. */
export interface Launch extends Span {
  readonly argv: readonly string[];
  /** The text of a shell form, with the way back to the file. */
  readonly shellForm: { readonly content: ContinuedText; readonly malformed: boolean } | undefined;
  /** A list in place of the shell form would bring something to life that Docker ignores today. */
  readonly keepsForm: boolean;
  /** Paths of scripts and package.json count from here. */
  readonly folder: string;
  /** What builds the image, where the project says so. */
  readonly dockerfile: Dockerfile | undefined;
  readonly environment: ReadonlyMap<string, Located<string>>;
  /** What `/bin/sh` is. */
  readonly shell: ShellName;
  /** An init that the platform puts in front: `init: true`. */
  readonly init: string | undefined;
  /** The whole of `argv` again; none where words would change that this file does not hold. */
  write(argv: readonly string[]): Edit[];
  /** Puts text into one of the words; none where the file does not hold it as it is. */
  insert(word: number, at: number, text: string): Edit[];
}
