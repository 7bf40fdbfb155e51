import { Agent, request, type IncomingMessage, type RequestOptions } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Ask } from "./program.ts";

const THINK_MS = 20;
/** Who has not answered by then while it starts is asked again. */
const ASKED_AGAIN_MS = 2_000;

/** A request whose fate at the signal is looked at. */
export interface Held {
  /** Its answer has begun; rejects when it never does. */
  readonly begun: Promise<void>;
  /** Whether all of its answer came; never rejects. */
  readonly whole: Promise<boolean>;
  /** Reads a large answer on, which until then waits in the server. */
  release(): void;
}

/** What became of the requests that were begun after the signal. */
export interface NewOnes {
  served: number;
  refused: number;
  /** What was neither a 2xx nor a 503, and whatever got no answer. */
  readonly lost: string[];
}

/** Sends `ask` on a connection of its own; the head of a download comes at once, its body when it is released. */
export function hold(port: number, ask: Ask, download: boolean): Held {
  const sent = send(port, ask, false);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const begun = sent.then(() => {});
  const whole = sent.then(async (response) => {
    if (download) await released;
    return isWhole(response, ask);
  });
  begun.catch(() => {});
  return { begun, whole: whole.catch(() => false), release };
}

/** Asks again and again, on connections kept alive and on new ones, until told to stop. */
export async function keepAsking(
  port: number,
  ask: Ask,
  seen: NewOnes,
  until: { readonly signalled: boolean; readonly ended: boolean },
): Promise<void> {
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const askOn = async (agent: Agent | false): Promise<void> => {
    while (!until.ended) {
      const { signalled } = until;
      const outcome = await outcomeOf(port, ask, agent);
      if (signalled) note(seen, outcome);
      await pause(THINK_MS);
    }
  };
  await Promise.all([askOn(kept), askOn(false)]);
  kept.destroy();
}

function note(seen: NewOnes, outcome: string): void {
  if (outcome === "served") seen.served += 1;
  else if (outcome === "503") seen.refused += 1;
  else seen.lost.push(outcome);
}

async function outcomeOf(
  port: number,
  ask: Ask,
  agent: Agent | false,
  signal?: AbortSignal,
): Promise<string> {
  try {
    const response = await send(port, ask, agent, signal);
    const whole = await isWhole(response, ask);
    return whole ? "served" : String(response.statusCode);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** Whether an answer has come. */
export async function isServed(port: number, ask: Ask): Promise<boolean> {
  const signal = AbortSignal.timeout(ASKED_AGAIN_MS);
  return (await outcomeOf(port, ask, false, signal)) === "served";
}

function send(
  port: number,
  ask: Ask,
  agent: Agent | false,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const { path, body } = ask;
  const options: RequestOptions = { host: "127.0.0.1", port, path, agent };
  if (signal !== undefined) options.signal = signal;
  if (body !== undefined) {
    options.method = "POST";
    options.headers = {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
    };
  }
  return new Promise((resolve, reject) => {
    request(options, resolve).on("error", reject).end(body);
  });
}

/** Reads the answer to its end, however that comes. */
async function isWhole(response: IncomingMessage, { contains }: Ask): Promise<boolean> {
  let found = contains === "";
  let rest = "";
  for await (const chunk of response) {
    if (found) continue;
    rest += (chunk as Buffer).toString("latin1");
    found = rest.includes(contains);
  }
  const { statusCode = 0, complete } = response;
  return complete && found && statusCode >= 200 && statusCode < 300;
}
