/** What went wrong with a registry; neither message nor cause holds credentials. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly code = "ERR_LASTCALL_REGISTRY";
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

const MAX_LENGTH = 200;

/** One line of at most 200 characters, whatever a server wrote. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_LENGTH);
}

/** `fetch` says no more than "fetch failed": the reason is its cause, or one of several. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.cause === undefined ? oneLine(error.message) : reasonOf(error.cause);
}
