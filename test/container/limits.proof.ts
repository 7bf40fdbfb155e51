import { expect, test } from "vitest";
import { APP_IMAGE } from "./app-images.ts";
import { Docker } from "./docker.ts";
import { RunningContainer } from "./running-container.ts";

const docker = Docker.inherited();

/** As PID 1, and as the child of an init: both drain alike. */
const PLACES = [
  { name: "PID 1", options: [] },
  { name: "the child of an init", options: ["--init"] },
];

test.for(PLACES)(
  "[3.1, 3.5] as $name, stopped by SIGINT as STOPSIGNAL says: answered, exit code 0",
  async ({ options }, context) => {
    const args = [...options, "--stop-signal", "SIGINT"];
    const container = await RunningContainer.start(docker, context, args, APP_IMAGE);
    const { answer } = await container.begin("/slow?takesMs=1000");
    const { exitCode } = await container.stop();
    expect(await answer).toEqual({ status: 200, body: "answered" });
    expect(exitCode).toBe(0);
    expect(container.lines.join("\n")).toContain("shutting down: SIGINT");
  },
);

test.for(PLACES)(
  "[2.4, 3.5, 4.8] as $name, a hung request: cut with 503 within docker's own 10 s, exit code 1",
  async ({ options }, context) => {
    const container = await RunningContainer.start(docker, context, options, APP_IMAGE);
    const { answer } = await container.begin("/hung");
    const { tookMs, exitCode } = await container.stop();
    expect(await answer).toMatchObject({ status: 503 });
    expect(exitCode).toBe(1);
    expect(tookMs).toBeLessThan(10_000);
  },
);

test("[2.5] --stop-timeout shorter than the grace period: killed; with the grace period under it: exit code 1", async (context) => {
  const limit = ["--stop-timeout", "3"];
  const fitting = [...limit, "--env", "LASTCALL_GRACE_PERIOD_MS=1500"];
  const [killed, ended] = await Promise.all(
    [limit, fitting].map(async (options) => {
      const container = await RunningContainer.start(docker, context, options, APP_IMAGE);
      await container.begin("/hung");
      const { exitCode } = await container.stop();
      return { exitCode, reported: container.lines.join("\n").includes("stopped in") };
    }),
  );
  expect(killed).toEqual({ exitCode: 137, reported: false });
  expect(ended).toEqual({ exitCode: 1, reported: true });
});

test.for(PLACES)(
  "[3.5, 4.1] as $name, docker restart: answered by the one, and the next one serves",
  async ({ options }, context) => {
    const container = await RunningContainer.start(docker, context, options, APP_IMAGE);
    const { answer } = await container.begin("/slow?takesMs=1000");
    await docker.run("restart", container.name);
    expect(await answer).toEqual({ status: 200, body: "answered" });
    const said = await docker.output("docker", ["logs", container.name]);
    expect(`${said.stdout}${said.stderr}`).toMatch(/stopped in (?!.*exit code)/);
    expect(await container.inspect("{{.State.Running}}")).toBe("true");
  },
);
