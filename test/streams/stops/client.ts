import { Agent, request as request1, type ClientRequest } from "node:http";
import { connect, type ClientHttp2Session } from "node:http2";
import { pathOf, shapeOf, type Question } from "./answers.ts";

/** What became of one question, as its client can know. */
export interface Seen {
  readonly question: Question;
  /** Absent where no answer came. */
  readonly status?: number;
  readonly body: Buffer;
  /** The protocol said that this was all of it. */
  readonly complete: boolean;
}

export interface Client {
  ask(question: Question): Promise<Seen>;
  close(): void;
}

const BODY = JSON.stringify({ stream: true });

function headersOf(question: Question): Record<string, string> {
  const { accept } = shapeOf(question);
  return { accept, ...(hasBody(question) ? { "content-type": "application/json" } : {}) };
}

function hasBody(question: Question): boolean {
  const { method, asksMore = method === "POST" } = shapeOf(question);
  return asksMore;
}

export function http1Client(port: number): Client {
  const agent = new Agent({ keepAlive: true });
  const ask = (question: Question): Promise<Seen> =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let status: number | undefined;
      const over = (complete: boolean): void => {
        const body = Buffer.concat(chunks);
        resolve({ question, body, complete, ...(status === undefined ? {} : { status }) });
      };
      const request: ClientRequest = request1({
        agent,
        port,
        host: "127.0.0.1",
        path: pathOf(question),
        method: shapeOf(question).method,
        headers: {
          ...headersOf(question),
          ...(hasBody(question) ? { "transfer-encoding": "chunked" } : {}),
        },
      });
      request.on("error", () => over(false));
      request.on("response", (response) => {
        status = response.statusCode;
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => {});
        response.on("close", () => over(response.complete));
      });
      request.end(hasBody(question) ? BODY : undefined);
    });
  return { ask, close: () => agent.destroy() };
}

export function http2Client(port: number): Client {
  let session: ClientHttp2Session | undefined;
  const sessions: ClientHttp2Session[] = [];
  /** A session that was told to go takes no more streams. */
  const current = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    session = connect(`http://127.0.0.1:${port}`);
    session.on("error", () => {});
    session.on("goaway", () => (session = undefined));
    sessions.push(session);
    return session;
  };
  const ask = (question: Question): Promise<Seen> =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let status: number | undefined;
      let ended = false;
      const headers = {
        ":method": shapeOf(question).method,
        ":path": pathOf(question),
        ...headersOf(question),
      };
      const stream = current().request(headers, { endStream: !hasBody(question) });
      stream.on("response", (answer) => (status = answer[":status"]));
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => (ended = true));
      stream.on("error", () => {});
      stream.on("close", () => {
        const complete = ended && !stream.aborted && stream.rstCode === 0;
        const body = Buffer.concat(chunks);
        resolve({ question, body, complete, ...(status === undefined ? {} : { status }) });
      });
      if (hasBody(question)) stream.end(BODY);
    });
  return { ask, close: () => sessions.forEach((open) => open.destroy()) };
}
