import type { Program, ProgramOptions } from "../helpers/child-program.ts";
import { Http2Client, type Http2Target } from "../helpers/http2-client.ts";
import type { Http2Request } from "../helpers/http2-frames.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

function kind(program: string, secure = false): ServerKind {
  return { program: new URL(`fixtures/${program}.ts`, import.meta.url), secure };
}

export const http2Kinds = {
  "h2c, compat": kind("h2c-compat"),
  "h2c, streams": kind("h2c-stream"),
  "h2 over TLS, compat": kind("h2-compat", true),
  "h2 over TLS, streams": kind("h2-stream", true),
  "h2 over TLS with allowHTTP1": kind("h2-http1", true),
  "h2 over TLS with allowHTTP1, streams": kind("h2-http1-stream", true),
} as const satisfies Readonly<Record<string, ServerKind>>;

/** Those that take CONNECT, the extended one of RFC 8441 included. */
export const connectKinds = {
  "h2c, CONNECT": kind("h2c-connect"),
  "h2 over TLS with allowHTTP1, streams": http2Kinds["h2 over TLS with allowHTTP1, streams"],
} as const satisfies Readonly<Record<string, ServerKind>>;

/** A server program that speaks HTTP/2, and what most cases do with it. */
export class Http2Server {
  readonly program: Program;
  readonly port: number;
  readonly secure: boolean;

  constructor(program: Program, port: number, secure: boolean) {
    this.program = program;
    this.port = port;
    this.secure = secure;
  }

  connect(options: Partial<Http2Target> = {}): Promise<Http2Client> {
    return Http2Client.connect({ port: this.port, secure: this.secure, ...options });
  }

  /** Opens a stream and waits until its handler has it. */
  async start(client: Http2Client, path: string, request?: Http2Request): Promise<number> {
    const before = this.program.linesLike(`started ${path}`).length;
    const id = client.request(path, request);
    await this.program.line(`started ${path}`, before + 1);
    return id;
  }

  /** A session with a stream that is in flight until `release`. */
  async hold(path = "/slow"): Promise<{ client: Http2Client; id: number }> {
    const client = await this.connect();
    return { client, id: await this.start(client, path) };
  }

  release(): void {
    this.program.tell("release");
  }

  /** Signals; nobody polls readiness here, so draining has begun when the line is there. */
  async startDraining(): Promise<void> {
    this.program.signal();
    await this.program.line("shutting down: SIGTERM");
  }
}

/** A server that does not outlive the test that calls this. */
export async function startHttp2(
  serverKind: ServerKind,
  options: ProgramOptions = {},
): Promise<Http2Server> {
  const { program, port } = await startServer(serverKind, options);
  return new Http2Server(program, port, serverKind.secure);
}
