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

/** Speaks through a logger; one that throws never keeps a buffer from being flushed. */
export class Speaker implements Logger {
  #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Speaks through `logger` from now on, unless another one was chosen. */
  prefer(logger: Logger): void {
    if (this.#logger === stderrLogger) this.#logger = logger;
  }

  info(line: string): void {
    this.#say("info", line);
  }

  warn(line: string): void {
    this.#say("warn", line);
  }

  error(line: string): void {
    this.#say("error", line);
  }

  #say(level: keyof Logger, line: string): void {
    try {
      this.#logger[level](line);
    } catch {
      // There is nowhere left to say it.
    }
  }
}
