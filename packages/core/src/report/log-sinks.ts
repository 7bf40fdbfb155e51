import { oneLine } from "./text.ts";

export type Level = "info" | "warn" | "error";

/** Takes a line for people, with the same as fields for machines where there are any. */
export type Sink = (level: Level, line: string, fields: object | undefined) => unknown;

/** `console`, winston and the like fit as they are: one string, one line. pino's and bunyan's are also given fields. */
export interface Logger {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Where a lifecycle speaks, with the same as fields for machines. Never throws. */
export interface LifecycleLogger extends Logger {
  info(line: string, fields?: object): void;
  warn(line: string, fields?: object): void;
  error(line: string, fields?: object): void;
}

/** As much as is used of a logger of `@opentelemetry/api-logs`. */
export interface OpenTelemetryLogger {
  emit(record: {
    severityNumber: number;
    severityText: string;
    body: string;
    attributes: Record<string, string>;
  }): void;
}

/** `"text"`: lines, `"json"`: one object a line; both to stdout, warnings and errors to stderr. `false`: silence. */
export type LoggerOption = Logger | OpenTelemetryLogger | "text" | "json" | false;

/** OpenTelemetry's severity numbers. */
const SEVERITY: Readonly<Record<Level, number>> = { info: 9, warn: 13, error: 17 };

const LABEL: Readonly<Record<Level, string>> = { info: "", warn: "warning: ", error: "error: " };

/** `name` tells lifecycles of one process apart; "" where there is but one. */
export function sinkFor(logger: LoggerOption, name: string): Sink {
  if (logger === false) return () => undefined;
  if (logger === "text") {
    const prefix = name === "" ? "lastcall: " : `lastcall ${name}: `;
    return (level, line) => write(level, prefix + LABEL[level] + line);
  }
  const own = name === "" ? {} : { lifecycle: name };
  if (logger === "json")
    return (level, msg, fields) =>
      write(level, JSON.stringify({ level, name: "lastcall", ...own, msg, ...fields }));
  if (!("info" in logger)) {
    return (level, body, fields) =>
      logger.emit({
        severityNumber: SEVERITY[level],
        severityText: level.toUpperCase(),
        body,
        attributes: attributesOf({ ...own, ...fields }),
      });
  }
  if (takesFields(logger))
    return (level, line, fields) => logger[level]({ ...own, ...fields }, line);
  return (level, line) => logger[level](name === "" ? line : `${name}: ${line}`);
}

interface FieldLogger {
  readonly info: (fields: object, line: string) => void;
  readonly warn: (fields: object, line: string) => void;
  readonly error: (fields: object, line: string) => void;
}

/** pino's, Fastify's, bunyan's and Roarr's have these two; winston, whose fields come last, has `log` as well. */
function takesFields(logger: object): logger is FieldLogger {
  const { child, fatal, log } = logger as Readonly<Record<string, unknown>>;
  return typeof child === "function" && typeof fatal === "function" && typeof log !== "function";
}

/** Attributes are flat. */
function attributesOf(fields: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      `lastcall.${name}`,
      typeof value === "object" ? JSON.stringify(value) : oneLine(value),
    ]),
  );
}

function write(level: Level, line: string): void {
  const stream = level === "info" ? process.stdout : process.stderr;
  // Told before the stream's own `error` event, which nobody may listen to: a log that nobody reads any more ends no
  // process by what we write into it.
  stream.write(`${line}\n`, (error) => {
    if (error && !stream.listeners("error").includes(ignore)) stream.once("error", ignore);
  });
}

function ignore(): void {}
