import type { ProgramOptions } from "../helpers/child-program.ts";
import { type RunningServer, type ServerKind, startServer } from "../helpers/running-server.ts";
import type { OwnListener } from "./fixtures/own-listener.ts";

const kind: ServerKind = {
  program: new URL("./fixtures/own-shutdown.ts", import.meta.url),
  secure: false,
};
export const SIGTERM = { signal: "SIGTERM" } as const;

/** A program with signal listeners of its own. */
export function start(
  own: readonly OwnListener[],
  options: ProgramOptions = {},
): Promise<RunningServer> {
  // Its logger and its own words on one stream: their order counts.
  const env = { OWN_LISTENERS: JSON.stringify(own), LOGGER: "console", ...options.env };
  return startServer(kind, { ...options, env });
}

/** The lines that tell of it, in their order. */
export function story({ program }: RunningServer): string[] {
  return program.lines
    .filter((line) =>
      /^(hook|\w+ (called|cleaned|closed|is not))|^(info|error) stopped in/.test(line),
    )
    .map((line) => line.replace(/^\w+ (stopped) in.*/, "$1").replace(/ \{.*/, ""));
}
