const MAX_LENGTH = 200;

/** Text that may go into a log line: one line, no control characters, bounded. */
export function oneLine(text: unknown): string {
  // oxlint-disable-next-line no-control-regex -- they are what must not get through
  const clean = String(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd");
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}

/**
 * A request target without its query string and fragment, and without the authority in front of a path, whatever the
 * client wrote; of a CONNECT's authority only host and port.
 */
export function safePath(target: string): string {
  const path = target
    .replace(/[?#].*$/s, "")
    .replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/]*/i, "")
    .replace(/^(?!\/).*@/s, "");
  return oneLine(path === "" ? "/" : path);
}
