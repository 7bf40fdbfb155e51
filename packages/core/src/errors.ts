/** What went wrong, for programs: the message is for people and may change. */
export type LastcallErrorCode =
  | "ERR_LASTCALL_OPTION"
  | "ERR_LASTCALL_BUDGET"
  | "ERR_LASTCALL_NOT_CALLED"
  | "ERR_LASTCALL_PHASE_ENDED"
  | "ERR_LASTCALL_RUNTIME"
  | "ERR_LASTCALL_VERSION";

/** Every error that this library throws by intention. */
export class LastcallError extends Error {
  override readonly name: string = "LastcallError";
  readonly code: LastcallErrorCode;

  constructor(code: LastcallErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** An option that is unknown, of the wrong type or out of range. Thrown at construction, before anything is touched. */
export class OptionError extends LastcallError {
  override readonly name = "OptionError";
  readonly option: string;
  readonly expected: string;
  readonly got: string;

  /** `hint`: what is to be read first, where there is more to say than what is expected. */
  constructor(option: string, expected: string, got: unknown, hint?: string) {
    const shown = describe(got);
    const first = hint === undefined ? "" : `${hint} `;
    super("ERR_LASTCALL_OPTION", `option ${option}: ${first}expected ${expected}, got ${shown}`);
    this.option = option;
    this.expected = expected;
    this.got = shown;
  }
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  return `${String(value)} (${value === null ? "null" : typeof value})`;
}
