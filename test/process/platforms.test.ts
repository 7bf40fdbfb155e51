import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Program, startProgram } from "../helpers/child-program.ts";
import { expectExit } from "../helpers/expectations.ts";
import { RunningServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const flush = { phase: "flush", name: "buffers", does: "end" } as const;

/** A server that the platform would have started, with nothing configured. */
async function startOn(environment: Readonly<Record<string, string>>): Promise<RunningServer> {
  const program = startProgram(serverKinds.http.program, {
    hooks: [flush],
    env: { LASTCALL_PLATFORM: "auto", ...environment },
  });
  return new RunningServer(program, serverKinds.http, await program.port());
}

/** As the platform does: SIGKILL when its limit is over. */
async function stopAsPlatform(
  program: Program,
  signal: NodeJS.Signals,
  limitMs: number,
): Promise<void> {
  program.signal(signal);
  const killed = pause(limitMs).then(() => {
    if (program.running) program.signal("SIGKILL");
  });
  await Promise.all([program.exit(), killed]);
}

/** Name, environment, and what the platform does to stop the process. */
const platforms = [
  ["pm2", { pm_id: "0" }, "SIGINT", 1_600],
  ["pm2", { pm_id: "0", kill_timeout: "3000" }, "SIGINT", 3_000],
  ["fly", { FLY_MACHINE_ID: "1" }, "SIGINT", 5_000],
  ["nomad", { NOMAD_ALLOC_ID: "1" }, "SIGINT", 5_000],
  ["railway", { RAILWAY_ENVIRONMENT_ID: "1" }, "SIGTERM", 1_500],
  [
    "railway",
    { RAILWAY_ENVIRONMENT_ID: "1", RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "3" },
    "SIGTERM",
    3_000,
  ],
  ["supervisord", { SUPERVISOR_ENABLED: "1" }, "SIGTERM", 10_000],
  ["cloud-run", { K_SERVICE: "app" }, "SIGTERM", 10_000],
  ["cloud-foundry", { VCAP_APPLICATION: "{}" }, "SIGTERM", 10_000],
] as const;

test("[2.5] nobody is killed before the flush hook, whatever hangs", async () => {
  // One after the other they would take a minute.
  const stopped = platforms.map(async ([name, environment, signal, limitMs]) => {
    const server = await startOn(environment);
    await server.hold("/hang");
    await stopAsPlatform(server.program, signal, limitMs);
    const report = await expectExit(server.program, 1);
    expect(report.platform).toEqual({ name, toldBy: Object.keys(environment)[0] });
    expect(report.hooks).toMatchObject([{ name: "buffers", outcome: "done" }]);
    expect(report.durationMs).toBeLessThan(limitMs);
  });
  await Promise.all(stopped);
}, 90_000);

describe("[2.5] systemd", () => {
  /** Stand-ins for systemd's own programs that note what they are asked. */
  function systemd(stopTimeout: string): { readonly env: Record<string, string>; said(): string } {
    const folder = mkdtempSync(join(tmpdir(), "lastcall-systemd-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const log = join(folder, "log");
    writeFileSync(log, "");
    for (const [name, answers] of [
      ["systemd-notify", ""],
      ["systemctl", `echo "${stopTimeout}"`],
    ] as const) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> ${log}\n${answers}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const env = { PATH: `${folder}:${process.env["PATH"]}`, NOTIFY_SOCKET: join(folder, "socket") };
    return { env, said: () => readFileSync(log, "utf8") };
  }

  test("is told that the service is ready, that it stops, and what it waits for", async () => {
    const { env, said } = systemd("1min 30s");
    const server = await startOn(env);
    await expect.poll(said, { timeout: 20_000 }).toContain("systemd-notify READY=1 STATUS=serving");
    await server.hold();
    server.program.signal();
    await expect
      .poll(said, { timeout: 20_000 })
      .toContain(
        "systemd-notify STOPPING=1 STATUS=stopping, 1 in flight EXTEND_TIMEOUT_USEC=5000000",
      );
    server.release();
    await expectExit(server.program, 0);
  });

  test("without its socket nothing is spawned", async () => {
    const { env, said } = systemd("1min 30s");
    const server = await startOn({ ...env, NOTIFY_SOCKET: "", DYNO: "web.1" });
    server.program.signal();
    await expectExit(server.program, 0);
    expect(said()).toBe("");
  });
});
