/** What is left of an instruction's text when Docker has joined its lines, with the way back to the file. */
export interface ContinuedText {
  readonly text: string;
  /** The offset in the file of an offset in the text. */
  offsetOf(at: number): number;
}

/**
 * Docker leaves out comment lines and empty ones between the lines of an instruction, and joins the rest.
 * @param escape ends a line that goes on: a backslash, or what the file's directive says
 */
export function joinContinued(
  source: string,
  start: number,
  end: number,
  escape: string,
): ContinuedText {
  const goesOn = escape === "`" ? /`[ \t]*$/ : /\\[ \t]*$/;
  const pieces: { at: number; from: number }[] = [];
  let text = "";
  let line = start;
  let first = true;
  while (line < end) {
    const newline = source.indexOf("\n", line);
    const stop = newline === -1 || newline > end ? end : newline;
    const content = source.slice(line, stop).replace(/\r$/, "");
    const comment = !first && /^\s*(#|$)/.test(content);
    if (!comment) {
      const continued = goesOn.exec(content);
      const kept = continued === null ? content : content.slice(0, continued.index);
      pieces.push({ at: text.length, from: line });
      text += kept;
      if (continued === null) break;
    }
    first = false;
    line = stop + 1;
  }
  return {
    text,
    offsetOf: (at) => {
      const piece = pieces.findLast((one) => one.at <= at) ?? { at: 0, from: start };
      return piece.from + at - piece.at;
    },
  };
}
