import { Program, startProgram, type ProgramExit, type ProgramOptions } from "./child-program.ts";
import type { RawResponse } from "./http-response.ts";
import { RawClient, type RawRequest, type RawTarget } from "./raw-client.ts";

/** One kind of server that the contract is proved on. */
export interface ServerKind {
  readonly program: URL;
  readonly secure: boolean;
}

/** A server program with its port and the things that most cases do with it. */
export class RunningServer {
  readonly program: Program;
  readonly kind: ServerKind;
  readonly port: number;

  constructor(program: Program, kind: ServerKind, port: number) {
    this.program = program;
    this.kind = kind;
    this.port = port;
  }

  get origin(): string {
    return `${this.kind.secure ? "https" : "http"}://127.0.0.1:${this.port}`;
  }

  target(secure: boolean = this.kind.secure): RawTarget {
    return { port: this.port, host: "127.0.0.1", secure };
  }

  connect(secure?: boolean): Promise<RawClient> {
    return RawClient.connect(this.target(secure));
  }

  /** One request on a connection of its own, which the server may keep open. */
  async open(path: string, request?: RawRequest): Promise<RawClient> {
    const client = await this.connect();
    client.request(path, request);
    return client;
  }

  /** One exchange on a connection of its own that says that it will be the last. */
  async fetch(path: string, request: RawRequest = {}): Promise<RawResponse> {
    const headers = { Connection: "close", ...request.headers };
    const client = await this.open(path, { ...request, headers });
    const response = await client.response();
    client.destroy();
    return response;
  }

  /** A request that is in flight until `release`. */
  async hold(path = "/slow", request?: RawRequest): Promise<RawClient> {
    const before = this.program.linesLike(`started ${path}`).length;
    const client = await this.open(path, request);
    await this.program.line(`started ${path}`, before + 1);
    return client;
  }

  /** Ends every held request. */
  release(): void {
    this.program.tell("release");
  }

  /** Signals, and waits until the answers say that readiness is gone (and new requests with it, in `draining`). */
  async startDraining(state: "draining" | "lame-duck" = "draining"): Promise<number> {
    const at = this.program.signal("SIGTERM");
    await this.program.line("shutting down: SIGTERM");
    for (;;) {
      const { status, body } = await this.fetch("/readyz");
      if (status === 503 && body.includes(state)) return at;
    }
  }

  /** Releases what is held and waits for the end. */
  finish(): Promise<ProgramExit> {
    this.release();
    return this.program.exit();
  }
}

/** Generous, so that a slow machine does not end what a test holds: cases about deadlines set their own. */
function patient(options: ProgramOptions): ProgramOptions {
  return { ...options, lifecycle: { gracePeriodMs: 60_000, ...options.lifecycle } };
}

async function listening(program: Program, kind: ServerKind): Promise<RunningServer> {
  return new RunningServer(program, kind, await program.port());
}

/** For `beforeAll`, which has to `kill` the program itself. */
export function launchServer(
  kind: ServerKind,
  options: ProgramOptions = {},
): Promise<RunningServer> {
  return listening(new Program(kind.program, patient(options)), kind);
}

/** A server that does not outlive the test that calls this. */
export function startServer(
  kind: ServerKind,
  options: ProgramOptions = {},
): Promise<RunningServer> {
  return listening(startProgram(kind.program, patient(options)), kind);
}
