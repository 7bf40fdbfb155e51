import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { parseArgs } from "node:util";
import type { Probing } from "./cases/balancer.ts";
import type { RequestText } from "./wire/connection.ts";
import type { Thresholds } from "./verdict.ts";

/** What the command line of `lastcall drill` asks for. */
export interface DrillOptions {
  readonly program:
    | { readonly kind: "command"; readonly command: readonly string[] }
    | { readonly kind: "pid"; readonly pid: number }
    | { readonly kind: "container"; readonly name: string };
  readonly port: number | undefined;
  readonly signal: NodeJS.Signals;
  readonly requests: readonly RequestText[];
  readonly readinessPath: string | undefined;
  readonly webSocketPath: string | undefined;
  readonly eventStreamPath: string | undefined;
  /** Of the balancer in front, if there is to be one. */
  readonly probing: Probing | undefined;
  readonly journal: string | undefined;
  /** The only cases to play; all of them when empty. */
  readonly cases: readonly string[];
  readonly killMs: number;
  readonly thresholds: Thresholds;
  /** Files by format; `terminal` goes to stdout. */
  readonly outputs: Readonly<Partial<Record<"json" | "junit" | "markdown" | "html", string>>>;
  readonly help: boolean;
}

const OPTIONS = {
  pid: { type: "string" },
  container: { type: "string" },
  port: { type: "string" },
  signal: { type: "string", default: "SIGTERM" },
  path: { type: "string", multiple: true },
  method: { type: "string", default: "GET" },
  header: { type: "string", multiple: true },
  body: { type: "string" },
  requests: { type: "string" },
  "readiness-path": { type: "string" },
  "websocket-path": { type: "string" },
  "event-stream-path": { type: "string" },
  balancer: { type: "boolean", default: false },
  "probe-every-ms": { type: "string", default: "500" },
  "probe-fall": { type: "string", default: "2" },
  journal: { type: "string" },
  case: { type: "string", multiple: true },
  "kill-ms": { type: "string", default: "10000" },
  "max-lost": { type: "string", default: "0" },
  "max-stop-ms": { type: "string" },
  json: { type: "string" },
  junit: { type: "string" },
  markdown: { type: "string" },
  html: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws Error that says what was expected, for whatever the drill can't be run with. */
export function parseDrillOptions(args: readonly string[]): DrillOptions {
  const dashes = args.indexOf("--");
  const command = dashes < 0 ? [] : args.slice(dashes + 1);
  const { values } = parseArgs({
    args: dashes < 0 ? [...args] : args.slice(0, dashes),
    options: OPTIONS,
  });
  const killMs = wholeNumber("kill-ms", values["kill-ms"], 1);
  const { json, junit, markdown, html } = values;
  return {
    program: values.help
      ? { kind: "command", command }
      : programOf(command, values.pid, values.container),
    port: values.port === undefined ? undefined : wholeNumber("port", values.port, 1, 65_535),
    signal: signalOf(values.signal),
    requests: [
      ...typed(values),
      ...(values.requests === undefined ? [] : fromFile(values.requests)),
    ],
    readinessPath: values["readiness-path"],
    webSocketPath: values["websocket-path"],
    eventStreamPath: values["event-stream-path"],
    probing: probingOf(values),
    journal: values.journal,
    cases: values.case ?? [],
    killMs,
    thresholds: {
      maxLost: wholeNumber("max-lost", values["max-lost"], 0),
      maxStopMs:
        values["max-stop-ms"] === undefined
          ? killMs
          : wholeNumber("max-stop-ms", values["max-stop-ms"], 0),
    },
    outputs: {
      ...(json === undefined ? {} : { json }),
      ...(junit === undefined ? {} : { junit }),
      ...(markdown === undefined ? {} : { markdown }),
      ...(html === undefined ? {} : { html }),
    },
    help: values.help,
  };
}

function programOf(
  command: readonly string[],
  pid: string | undefined,
  container: string | undefined,
): DrillOptions["program"] {
  const given = [command.length > 0, pid !== undefined, container !== undefined].filter(
    Boolean,
  ).length;
  if (given !== 1)
    throw new Error(
      "expected one program: a command behind --, --pid <pid>, or --container <name>",
    );
  if (pid !== undefined) return { kind: "pid", pid: wholeNumber("pid", pid, 1) };
  if (container !== undefined) return { kind: "container", name: container };
  return { kind: "command", command };
}

function probingOf(values: {
  readonly balancer: boolean;
  readonly "probe-every-ms": string;
  readonly "probe-fall": string;
}): Probing | undefined {
  const everyMs = wholeNumber("probe-every-ms", values["probe-every-ms"], 1);
  const fall = wholeNumber("probe-fall", values["probe-fall"], 1);
  return values.balancer ? { everyMs, fall } : undefined;
}

function typed(values: {
  readonly path?: readonly string[] | undefined;
  readonly method: string;
  readonly header?: readonly string[] | undefined;
  readonly body?: string | undefined;
}): RequestText[] {
  const headers = Object.fromEntries((values.header ?? []).map(headerOf));
  return (values.path ?? ["/"]).map((path) => requestOf({ ...values, path, headers }));
}

/** Several requests, as a JSON array of `{ path, method, headers, body }`. */
function fromFile(path: string): RequestText[] {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!Array.isArray(parsed)) throw new Error(`expected an array of requests in ${path}`);
  return parsed.map((one) => requestOf(one as Partial<RequestText>));
}

function requestOf({
  path = "/",
  method = "GET",
  headers = {},
  body,
}: Partial<RequestText>): RequestText {
  if (!path.startsWith("/")) throw new Error(`expected a path that begins with "/", got "${path}"`);
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(method))
    throw new Error(`expected --method a method, got "${method}"`);
  return { path, method, headers, ...(body === undefined ? {} : { body }) };
}

function headerOf(text: string): [string, string] {
  const colon = text.indexOf(":");
  if (colon < 1 || /[\r\n]/.test(text))
    throw new Error(`expected --header "Name: value", got "${text}"`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function signalOf(name: string): NodeJS.Signals {
  if (name in constants.signals) return name as NodeJS.Signals;
  throw new Error(`expected --signal the name of a signal, got "${name}"`);
}

function wholeNumber(option: string, text: string, least: number, most = 2 ** 31 - 1): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`expected --${option} a whole number from ${least}, got "${text}"`);
}
