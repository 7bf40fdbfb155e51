import { type ClientRequest, request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { Subprocess } from "../helpers/subprocess.ts";
import { APP_IMAGE } from "./app-images.ts";
import { Docker } from "./docker.ts";
import { RunningContainer } from "./running-container.ts";

const docker = Docker.inherited();

/** As in examples/docker, but more often. */
function check(path: string): string[] {
  const program = `fetch('http://127.0.0.1:3000${path}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;
  const options = { cmd: `node -e "${program}"`, interval: "300ms", retries: "1" };
  return Object.entries(options).flatMap(([name, value]) => [`--health-${name}`, value]);
}

/** What the engine says of a container's checks: their start and end, by an id, and the health. */
function events(container: RunningContainer, ...options: readonly string[]): Subprocess {
  const format = "{{.Status}} id={{.Actor.Attributes.execID}} code={{.Actor.Attributes.exitCode}}";
  const args = [
    "events",
    "--filter",
    `container=${container.name}`,
    "--format",
    format,
    ...options,
  ];
  return new Subprocess("docker", args, docker.environment);
}

test.for([
  { path: "/livez", code: "0", health: "healthy" },
  { path: "/readyz", code: "1", health: "unhealthy" },
])(
  "[6.2, 6.4] a HEALTHCHECK of $path: healthy, and $health while docker stop waits for the drain",
  async ({ path, code, health }, context) => {
    const options = ["--env", "LASTCALL_GRACE_PERIOD_MS=19000", ...check(path)];
    const container = await RunningContainer.start(docker, context, options, APP_IMAGE);
    const before = events(container, "--since", "0");
    await before.line(/^health_status: healthy/);
    before.signal("SIGTERM");
    const upload = startUpload(container);
    await upload.begun;
    const stopped = container.stop("--time", "20");
    await container.line(/shutting down/);

    const during = events(container);
    const [, id] = /id=(\w+)/.exec(await during.line(/^exec_start/)) ?? [];
    expect(await during.line(new RegExp(`^exec_die id=${id}`))).toMatch(
      new RegExp(`code=${code}$`),
    );
    if (health === "unhealthy") await during.line(/^health_status: unhealthy/);
    expect(await container.inspect("{{.State.Health.Status}}")).toBe(health);
    during.signal("SIGTERM");

    upload.finish();
    expect(await upload.answer).toBe("whole");
    expect((await stopped).exitCode).toBe(0);
  },
);

interface Upload {
  /** The program has begun to read it. */
  readonly begun: Promise<void>;
  readonly answer: Promise<string>;
  finish(): void;
}

/** A request that is in flight until it is told to finish. */
function startUpload({ url }: RunningContainer): Upload {
  const headers = { "Content-Type": "text/plain", Expect: "100-continue" };
  const req: ClientRequest = request(`${url}/upload`, { method: "POST", headers, agent: false });
  const begun = new Promise<void>((resolve) => req.on("continue", resolve));
  const answer = new Promise<string>((resolve, reject) => {
    req.on("error", reject).on("response", (res) => void text(res).then(resolve, reject));
  });
  req.flushHeaders();
  void begun.then(() => req.write("who"));
  return { begun, answer, finish: () => void req.end("le") };
}
