import { startProgram } from "../helpers/child-program.ts";
import { freePort } from "../helpers/free-ports.ts";
import { RunningServer } from "../helpers/running-server.ts";

const IMPORTS = "--import tsx --import @lastcall/core/register";

/** A program with no code of ours, and its probes on a port of their own. */
export interface Unmodified {
  readonly server: RunningServer;
  readonly probes: RunningServer;
}

/** `node --import @lastcall/core/register` over a program that listens on `PORT` and says so. */
export async function startUnmodified(
  file: URL,
  env: Readonly<Record<string, string>> = {},
): Promise<Unmodified> {
  const [port, probePort] = [await freePort(), await freePort()];
  const program = startProgram(file, {
    env: {
      NODE_OPTIONS: IMPORTS,
      PORT: String(port),
      HOST: "127.0.0.1",
      LASTCALL_PROBE_PORT: String(probePort),
      LASTCALL_GRACE_PERIOD_MS: "20000",
      ...env,
    },
  });
  await program.line(/listening on/i);
  const kind = { program: file, secure: false };
  const [server, probes] = [port, probePort].map((on) => new RunningServer(program, kind, on));
  return { server: server!, probes: probes! };
}

/** What the three probes answer now: readiness, liveness, startup. */
export async function probeStatuses({ probes }: Unmodified): Promise<number[]> {
  const paths = ["/readyz", "/livez", "/startupz"];
  const answers = await Promise.all(paths.map((path) => probes.fetch(path)));
  return answers.map(({ status }) => status);
}
