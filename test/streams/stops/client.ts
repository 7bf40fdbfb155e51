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
  const { method, accept } = shapeOf(question);
  const type = method === "POST" ? { "content-type": "application/json" } : {};
  return { accept, ...type };
}

function send(request: { end(body?: string): unknown }, question: Question): void {
  if (shapeOf(question).method === "POST") request.end(BODY);
  else request.end();
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
        headers: headersOf(question),
      });
      request.on("error", () => over(false));
      request.on("response", (response) => {
        status = response.statusCode;
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => {});
        response.on("close", () => over(response.complete));
      });
      send(request, question);
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
      const stream = current().request({
        ":method": shapeOf(question).method,
        ":path": pathOf(question),
        ...headersOf(question),
      });
      stream.on("response", (headers) => (status = headers[":status"]));
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => (ended = true));
      stream.on("error", () => {});
      stream.on("close", () => {
        const complete = ended && !stream.aborted && stream.rstCode === 0;
        const body = Buffer.concat(chunks);
        resolve({ question, body, complete, ...(status === undefined ? {} : { status }) });
      });
      send(stream, question);
    });
  return { ask, close: () => sessions.forEach((open) => open.destroy()) };
}
