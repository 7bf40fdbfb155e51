import type { EventEmitter } from "node:events";

/** As much of a stream as is used of a logger that is one, and of those behind it. */
interface LogStream extends EventEmitter {
  readonly writableFinished?: boolean;
  end(): void;
}

/**
 * Ends a logger that is a stream, winston's say, and waits until it and the transports behind it are written out: at
 * the exit what they still hold would be lost. Other loggers see to their end by themselves, or by a hook.
 */
export async function endStreams(logger: unknown): Promise<void> {
  if (!isStream(logger)) return;
  const { transports = [] } = logger as { readonly transports?: readonly unknown[] };
  const streams = [logger, ...transports].filter((stream) => isStream(stream));
  const written = Promise.all(streams.map(finished));
  logger.end();
  await written;
}

function isStream(value: unknown): value is LogStream {
  const { end, once, write } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return [end, once, write].every((method) => typeof method === "function");
}

function finished(stream: LogStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableFinished === true) return resolve();
    for (const event of ["finish", "close", "error"]) stream.once(event, () => resolve());
  });
}
