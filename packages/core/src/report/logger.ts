import {
  type Level,
  type LifecycleLogger,
  type Logger,
  type LoggerOption,
  type Sink,
  sinkFor,
} from "./log-sinks.ts";
import { endStreams } from "./stream-logger.ts";

/** Speaks through a logger; one that throws or rejects keeps no buffer from being flushed. */
export class Speaker implements LifecycleLogger {
  readonly #name: string;
  #sink: Sink;
  #chosen: boolean;
  #logger: LoggerOption;

  constructor(logger: LoggerOption, name: string) {
    this.#name = name;
    this.#sink = sinkFor(logger, name);
    this.#chosen = typeof logger !== "string";
    this.#logger = logger;
  }

  /** Speaks through the framework's logger from now on, unless another one was chosen. */
  prefer(logger: Logger): void {
    if (this.#chosen) return;
    this.#chosen = true;
    this.#logger = logger;
    this.#sink = sinkFor(logger, this.#name);
  }

  /** Nothing is said any more: resolves when a logger that is a stream is written out. Never rejects. */
  end(): Promise<void> {
    const logger = this.#logger;
    this.silence();
    return endStreams(logger).catch(() => {});
  }

  /** Says nothing from now on. */
  silence(): void {
    this.#chosen = true;
    this.#sink = sinkFor(false, this.#name);
  }

  info(line: string, fields?: object): void {
    this.#say("info", line, fields);
  }

  warn(line: string, fields?: object): void {
    this.#say("warn", line, fields);
  }

  error(line: string, fields?: object): void {
    this.#say("error", line, fields);
  }

  /** What it returns may be a promise that rejects: there is nowhere left to say that. */
  #say(level: Level, line: string, fields: object | undefined): void {
    new Promise((said) => said(this.#sink(level, line, fields))).catch(() => {});
  }
}
