import type { Edit, Located, Span } from "../files/source-file.ts";
import type { Launch } from "../launch/launch.ts";
import { isForDevelopment } from "../files/kinds.ts";
import type { Project } from "../project/project.ts";
import { dockerfileIsNode } from "../services/evidence.ts";
import type { Environment } from "../services/service.ts";
import type { PlatformName } from "../services/stop-limits.ts";

/** How long a platform waits from its signal to SIGKILL. */
export interface PlatformLimit extends Span {
  /** As its file calls it. */
  readonly name: string;
  readonly limitMs: number;
  readonly isDefault: boolean;
  write?(limitMs: number): Edit[];
}

/** A program that a file of some platform starts. */
export interface PlatformService {
  readonly platform: PlatformName;
  readonly environment: Environment;
  readonly folder: string;
  /** Whether it is a Node program that this project holds. */
  readonly isNode: boolean;
  readonly limit: PlatformLimit | undefined;
  readonly signal: Located<string> | undefined;
  readonly start: Launch | undefined;
}

/** Whether what the project deploys is Node: the files of these platforms mostly do not say. */
export function holdsNode(project: Project): boolean {
  return (
    project.packages.length > 0 ||
    project.dockerfiles.some((one) => !isForDevelopment(one.file.path) && dockerfileIsNode(one))
  );
}

/** A command line that no fix is written for. */
export function plainStart(
  span: Span,
  argv: readonly string[],
  facts: Pick<Launch, "folder" | "environment"> &
    Partial<Pick<Launch, "init" | "shell" | "dockerfile">>,
): Launch {
  const { file, start, end } = span;
  return {
    dockerfile: undefined,
    init: undefined,
    shell: "dash",
    ...facts,
    file,
    start,
    end,
    argv,
    shellForm: undefined,
    keepsForm: false,
    write: () => [],
    insert: () => [],
  };
}
