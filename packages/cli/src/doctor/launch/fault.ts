import type { Fix } from "../findings/finding.ts";
import type { Span } from "../files/source-file.ts";

export type FaultKind =
  | "shell-form"
  | "shell"
  | "chain"
  | "package-manager"
  | "launcher"
  | "script"
  | "init-around-shell"
  | "tsx"
  | "daemon";

/** Why a stop signal would not arrive, or would not be waited for. */
export interface Fault {
  readonly kind: FaultKind;
  /** Who stands between the platform and the program. */
  readonly who: string;
  /** The init in front of it, if there is one. */
  readonly init?: string | undefined;
  /** It works today, but only because of this. */
  readonly luck?: string | undefined;
  /** What becomes of the requests: over at once, or killed at the platform's limit. */
  readonly outcome: "lost" | "killed";
  /** More than that it does not pass signals on and wait. */
  readonly because?: string | undefined;
  /** Where it is, when that is another file than the launch's. */
  readonly span?: Span | undefined;
  readonly fix?: Fix | undefined;
  /** Another program that stays is around it. */
  readonly nested?: boolean | undefined;
  readonly malformed?: boolean | undefined;
}
