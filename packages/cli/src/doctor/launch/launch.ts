import type { Edit } from "../findings.ts";
import type { ShellName } from "../images.ts";
import type { Span } from "../source-file.ts";

/** A command line that starts a container's first process, with the way to write another in its place. */
export interface Launch extends Span {
  readonly argv: readonly string[];
  /** The words before these in `argv` come from elsewhere: an ENTRYPOINT in front of this CMD. */
  readonly inherited: number;
  /** The text of a shell form, whose offsets are those of the file. */
  readonly shellForm:
    | { readonly text: string; readonly start: number; readonly malformed: boolean }
    | undefined;
  /** Paths of scripts and package.json count from here. */
  readonly folder: string;
  /** What `/bin/sh` is. */
  readonly shell: ShellName;
  /** An init that the platform puts in front: `init: true`. */
  readonly init: string | undefined;
  /** The whole of `argv` again, `inherited` words unchanged. */
  write(argv: readonly string[]): Edit[];
}
