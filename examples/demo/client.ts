import { request, type Agent, type ClientRequest } from "node:http";

const ANSWER_WITHIN_MS = 10_000;

export interface Ask {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** `false`: a new connection for this request alone. */
  readonly agent: Agent | false;
  readonly body?: string | AsyncIterable<Buffer>;
  readonly onData?: (bytes: number) => void;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  /** The server said that it closes the connection. */
  readonly closing: boolean;
}

/** Resolves with an answer that has arrived whole; rejects with the reason when there is none. */
export function ask({
  url,
  method = "GET",
  headers = {},
  agent,
  body,
  onData,
}: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    let received = -1;
    const fail = (error: Error): void => reject(new Error(reasonOf(error, received)));
    const req = request(url, { method, headers, agent, signal });
    req.on("error", fail);
    req.on("response", (res) => {
      const chunks: Buffer[] = [];
      received = 0;
      res.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        received += chunk.length;
        onData?.(chunk.length);
      });
      res.on("error", fail);
      res.on("end", () => {
        const closing = res.headers.connection === "close";
        resolve({ status: res.statusCode ?? 0, body: Buffer.concat(chunks), closing });
        // Who has an answer does not go on uploading.
        if (!req.writableEnded) req.destroy();
      });
    });
    if (typeof body === "object") void upload(req, body);
    else req.end(body);
  });
}

/** The bodies come at a pace of their own, far below what a connection takes. */
async function upload(req: ClientRequest, body: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of body) {
    if (req.destroyed) return;
    req.write(chunk);
  }
  req.end();
}

function reasonOf(error: Error, received: number): string {
  const code = "code" in error ? String(error.code) : error.name;
  if (code === "ABORT_ERR") return `no whole answer in ${ANSWER_WITHIN_MS / 1000} s`;
  if (received >= 0) return `cut short after ${received} bytes`;
  if (code === "ECONNREFUSED") return "connection refused";
  if (code === "ECONNRESET") return "connection reset before the answer";
  return `no answer: ${code}`;
}
