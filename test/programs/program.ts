import type { PackageName } from "./versions.ts";

/** One request, and what its whole answer contains. */
export interface Ask {
  readonly path: string;
  readonly contains: string;
  /** With JSON in it, the request is a POST. */
  readonly body?: string;
}

/** What a run left behind, apart from its answers. */
export interface Traces {
  /** What the program wrote into the file that it was given. */
  readonly file: string;
  /** Its standard output and error. */
  readonly output: string;
  /** What it sent to the collector of telemetry. */
  readonly exported: string;
}

/** What a program does at its end that nobody may cut off. */
export interface Cleanup {
  readonly what: string;
  readonly seen: (traces: Traces) => boolean;
}

/** A program from npm, as small an app around it as it needs, and how it is started, asked and judged. */
export interface Program {
  readonly name: string;
  /** The one that it is about comes first; none where that is Node. */
  readonly packages: readonly PackageName[];
  /** The folder in `apps` that is copied beside its `node_modules`. */
  readonly app: string;
  /** Arguments of `node`. */
  readonly start: (port: number) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of `node` for a build, once for each state of the app. */
  readonly build?: readonly string[];
  /** Answers at once. @default `/fast` */
  readonly fast?: Ask;
  /** Is in flight at the signal. @default `/slow` */
  readonly slow?: Ask;
  /** Where `slow` is a file so large that it is under way as long as its reader does not read. */
  readonly download?: boolean;
  readonly cleanup?: Cleanup;
  /** Takes minutes to install or to build. */
  readonly heavy?: boolean;
}

/** `store()` or `cleanUp()` of `apps/support.mjs`, called by whatever the program offers for it. */
export function cleansUp(what: string, times = 1): Cleanup {
  return { what, seen: ({ file }) => file.split("stored").length > times };
}
