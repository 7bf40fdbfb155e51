/** Where the library speaks: one string, one line. `console`, pino, winston and the like fit as they are. */
export interface Logger {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

export const stderrLogger: Logger = {
  info: (line) => write("info", line),
  warn: (line) => write("warning", line),
  error: (line) => write("error", line),
};

function write(level: string, line: string): void {
  process.stderr.write(`lastcall: ${level === "info" ? "" : `${level}: `}${line}\n`);
}

/** A logger that throws must never keep a buffer from being flushed. */
export function safeLogger(logger: Logger): Logger {
  const guarded =
    (level: keyof Logger) =>
    (line: string): void => {
      try {
        logger[level](line);
      } catch {
        // There is nowhere left to say it.
      }
    };
  return { info: guarded("info"), warn: guarded("warn"), error: guarded("error") };
}
