import { type IncomingHttpHeaders, request } from "node:http";

/** What a client of a simulated shutdown saw: an answer, or the error in its place. */
export interface Seen {
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
  readonly body?: string;
  /** The code of a connection that was refused, reset, or ended before the answer was complete. */
  readonly error?: string;
}

export interface SimulatedRequest {
  /** @default "GET" */
  readonly method?: string | undefined;
  /** @default "/" */
  readonly path?: string | undefined;
  /** @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** @default none */
  readonly body?: string | undefined;
}

/** One exchange on a connection of its own. Never rejects. */
export function exchange(
  port: number,
  { method = "GET", path = "/", headers = {}, body }: SimulatedRequest,
): Promise<Seen> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ error: error.code ?? error.message });
    const options = { host: "127.0.0.1", port, method, path, headers, agent: false };
    const req = request(options, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (part: string) => (text += part));
      res.on("error", failed);
      res.on("end", () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }),
      );
    });
    req.on("error", failed);
    req.end(body);
  });
}
