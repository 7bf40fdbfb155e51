import { execFile, execFileSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import type { Exit, Program } from "./program.ts";

interface Inspected {
  readonly State: { readonly Running: boolean; readonly Pid: number };
  readonly NetworkSettings: {
    readonly Ports?: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    >;
  };
}

/** A running container, through the docker command. @throws Error when there is none of that name, or no docker. */
export function containerProgram(name: string): Program & { readonly port: number | undefined } {
  const [inspected] = JSON.parse(docker("inspect", name)) as Inspected[];
  if (inspected?.State.Running !== true) throw new Error(`the container ${name} is not running`);
  const exited = new Promise<Exit>((resolve) => {
    execFile("docker", ["wait", name], (_error, stdout) => {
      const code = Number.parseInt(stdout, 10);
      resolve({ code: Number.isNaN(code) ? null : code, signal: null, at: performance.now() });
    });
  });
  return {
    name: `container ${name}`,
    pid: undefined,
    port: publishedPort(inspected),
    output: () => docker("logs", name),
    exited,
    heard: Promise.resolve(),
    stop: () => void execFile("docker", ["stop", name], () => {}),
    stopAgain: undefined,
    kill: () => void execFile("docker", ["kill", name], () => {}),
  };
}

function publishedPort({ NetworkSettings: { Ports = {} } }: Inspected): number | undefined {
  const [published] = Object.entries(Ports).flatMap(([inside, outside]) =>
    inside.endsWith("/tcp") ? (outside ?? []) : [],
  );
  return published === undefined ? undefined : Number(published.HostPort);
}

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
