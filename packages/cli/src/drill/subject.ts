import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { Connection, type RequestText, type Target } from "./wire/connection.ts";

/** Where programs of the world answer "send me traffic" and "do not restart me". */
const READINESS = [
  "/readyz",
  "/health/ready",
  "/ready",
  "/healthz",
  "/health",
  "/actuator/health/readiness",
];
const LIVENESS = ["/livez", "/health/live", "/live", "/actuator/health/liveness"];

const ANSWER_MS = 5_000;
/** An answer that takes so long can be caught in the middle by a signal. */
const SLOW_MS = 250;

/** A request of the user's, and how the program answers it when nobody stops it. */
export interface LearnedRequest {
  readonly text: RequestText;
  readonly statuses: ReadonlySet<number>;
  readonly answersInMs: number;
  /** When the answer begins: a streamed one long before it ends. */
  readonly beginsInMs: number;
  /** How long an answer of no declared length is; absent where it differs from one to the next. */
  readonly streamedBytes: number | undefined;
}

/** What a drill has learned of a program by asking it, before it is told to stop. */
export interface Subject {
  readonly target: Target;
  readonly requests: readonly LearnedRequest[];
  readonly slow: LearnedRequest | undefined;
  /** One whose answer can be caught between its head and its end. */
  readonly streamed: LearnedRequest | undefined;
  readonly readinessPath: string | undefined;
  readonly livenessPath: string | undefined;
  readonly keepsAlive: boolean;
  readonly speaksHttp1: boolean;
  readonly speaksHttp2: boolean;
}

/** @throws Error when the program does not answer a request. */
export async function learn(
  target: Target,
  wanted: readonly RequestText[],
  readinessPath: string | undefined,
): Promise<Subject> {
  const speaksHttp1 = await answersHttp1(target);
  const requests: LearnedRequest[] = [];
  for (const text of wanted) requests.push(speaksHttp1 ? await ask(target, text) : unasked(text));
  const [first] = requests;
  const takes = (ms: (request: LearnedRequest) => number): LearnedRequest | undefined =>
    requests.filter((request) => ms(request) >= SLOW_MS).toSorted((a, b) => ms(b) - ms(a))[0];
  const find = (paths: readonly string[]): Promise<string | undefined> | undefined =>
    speaksHttp1 ? firstGood(target, paths) : undefined;
  return {
    target,
    requests,
    slow: takes(({ beginsInMs }) => beginsInMs) ?? takes(({ answersInMs }) => answersInMs),
    streamed: takes(({ answersInMs, beginsInMs }) => answersInMs - beginsInMs),
    readinessPath: readinessPath ?? (await find(READINESS)),
    livenessPath: await find(LIVENESS),
    keepsAlive: speaksHttp1 && first !== undefined && (await keepsAlive(target, first)),
    speaksHttp1,
    speaksHttp2: await speaksHttp2(target),
  };
}

/** Waits until the program answers at all. @throws Error when it has not by `limitMs`. */
export async function serving(target: Target, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await answersHttp1(target)) && !(await speaksHttp2(target))) {
    if (performance.now() > end)
      throw new Error(`nothing answers HTTP on port ${target.port} after ${limitMs} ms`);
    await setTimeout(50);
  }
}

async function answersHttp1(target: Target): Promise<boolean> {
  const connection = new Connection(target);
  connection.request({ method: "GET", path: "/", headers: { Connection: "close" } });
  await connection.until(() => connection.wholeResponses.length > 0, ANSWER_MS);
  connection.destroy();
  return connection.wholeResponses.length > 0;
}

function unasked(text: RequestText): LearnedRequest {
  return {
    text,
    statuses: new Set(),
    answersInMs: 0,
    beginsInMs: 0,
    streamedBytes: undefined,
  };
}

/** Asked twice at once: what differs between the two can't be held against a third. */
async function ask(target: Target, text: RequestText): Promise<LearnedRequest> {
  const [one, other] = await Promise.all([answerTo(target, text), answerTo(target, text)]);
  const { status, answersInMs, beginsInMs, streamedBytes } = one;
  return {
    text,
    statuses: new Set([status, other.status]),
    answersInMs,
    beginsInMs,
    streamedBytes: streamedBytes === other.streamedBytes ? streamedBytes : undefined,
  };
}

async function answerTo(
  target: Target,
  text: RequestText,
): Promise<Omit<LearnedRequest, "text" | "statuses"> & { status: number }> {
  const connection = new Connection(target);
  const askedAt = performance.now();
  connection.request(text);
  const isWhole = (): boolean => connection.wholeResponses.length > 0;
  const began = (): boolean => isWhole() || connection.responseUnderWay !== undefined;
  await connection.until(began, ANSWER_MS * 6);
  const beginsInMs = performance.now() - askedAt;
  await connection.until(isWhole, ANSWER_MS * 6);
  const answersInMs = performance.now() - askedAt;
  connection.destroy();
  const [response] = connection.wholeResponses;
  if (response === undefined)
    throw new Error(`${text.method} ${text.path} is not answered before anybody stops the program`);
  const { status, headers, bodyBytes } = response;
  const streamedBytes = headers.has("content-length") ? undefined : bodyBytes;
  return { status, answersInMs, beginsInMs, streamedBytes };
}

/** The first path that is answered 200, and otherwise than a path that nobody has thought of. */
async function firstGood(target: Target, paths: readonly string[]): Promise<string | undefined> {
  const unknown = await look(target, `/${randomBytes(8).toString("hex")}`);
  for (const path of paths) {
    const seen = await look(target, path);
    if (seen.startsWith("200 ") && seen !== unknown) return path;
  }
  return undefined;
}

/** As much of an answer as tells two handlers apart. */
async function look(target: Target, path: string): Promise<string> {
  const connection = new Connection(target);
  connection.request({ method: "GET", path, headers: {} });
  await connection.until(() => connection.wholeResponses.length > 0, ANSWER_MS);
  connection.destroy();
  const [response] = connection.wholeResponses;
  return `${response?.status} ${response?.headers.get("content-type")} ${response?.bodyBytes}`;
}

async function keepsAlive(target: Target, { text }: LearnedRequest): Promise<boolean> {
  const connection = new Connection(target);
  for (const count of [1, 2]) {
    connection.request(text);
    await connection.until(() => connection.wholeResponses.length >= count, ANSWER_MS * 6);
  }
  connection.destroy();
  return connection.wholeResponses.length === 2;
}

/** With prior knowledge (RFC 9113 §3.3): a server's connection preface begins with a SETTINGS frame. */
function speaksHttp2({ host, port }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (speaks: boolean): void => {
      socket.destroy();
      resolve(speaks);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.on("error", () => done(false));
    socket.on("close", () => resolve(false));
    socket.once("data", (bytes: Buffer) =>
      done(bytes[3] === 0x04 && !bytes.toString("latin1").startsWith("HTTP")),
    );
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", "latin1");
  });
}
