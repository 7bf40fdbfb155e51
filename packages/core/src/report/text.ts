const MAX_LENGTH = 200;
// oxlint-disable-next-line no-control-regex -- they are what must not get through
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Text that may go into a log line: one line, no control characters, bounded. Takes anything, and never throws. */
export function oneLine(text: unknown): string {
  const said = shown(text);
  const clean = said.slice(0, MAX_LENGTH).replace(CONTROL, "\ufffd");
  return said.length > MAX_LENGTH ? `${clean}…` : clean;
}

/** `String` throws for an object without a prototype, and for what throws when it is asked. */
function shown(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `(${typeof value})`;
  }
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
