/** A readiness check. It passes when it returns or resolves, and fails when it throws, rejects or outlasts `checkTimeoutMs`. */
export type ReadinessCheck = (context: { readonly signal: AbortSignal }) => unknown;

/** A check, and how much its result weighs. */
export interface CheckOptions {
  check: ReadinessCheck;
  /** `false`: shown by `?verbose` and said in the log, but the probe stays good. @default true */
  critical?: boolean | undefined;
  /** A result that is younger than this is used again. @default 0 */
  maxAgeMs?: number | undefined;
}
