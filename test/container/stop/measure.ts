import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { collectFiles, examine } from "lastcall";
import type { TestContext } from "vitest";
import type { Docker } from "../docker.ts";
import { RunningContainer } from "../running-container.ts";
import type { Launch } from "./launch.ts";
import type { Front } from "./launches.ts";

export const LIMIT_S = 5;
/** 128 and SIGKILL. */
export const KILLED = 137;
/** Of three clients' requests: when one has just ended, or its line is not read yet, another is in the midst of its own. */
const TAKES_MS = [1_000, 850, 700];

/** A cell of the table in docs/articles/docker-stop.md. */
export function outcomeOf({ lost, exitCode }: Stop): string {
  if (lost === 0) return `answered, ${exitCode}`;
  return exitCode === KILLED ? `killed, ${exitCode}` : `lost, ${exitCode}`;
}

/** One `docker stop` under requests that take their time. */
export interface Stop {
  /** The program saw a signal. */
  readonly arrived: boolean;
  /** Requests that the program had begun and that got no answer. */
  readonly lost: number;
  /** Of `docker stop`. */
  readonly tookMs: number;
  /** The container's. */
  readonly exitCode: number;
  /** What the program's own report says. */
  readonly reported: number | undefined;
  /** The program said at its start that the signal can't reach it, and what to write instead. */
  readonly warning: string | undefined;
  /** What `lastcall doctor` says of the files. */
  readonly findings: readonly Finding[];
  readonly lines: readonly string[];
}

interface Finding {
  readonly severity: string;
  readonly rule: string;
  readonly why: string;
}

export async function measureStop(
  docker: Docker,
  context: TestContext,
  launch: Launch,
  front: Front,
): Promise<Stop> {
  const folder = writeProject(docker.folder, launch, front.entrypoint);
  const image = await docker.run("build", "--quiet", folder);
  const options = front.option === undefined ? [] : [front.option];
  const container = await RunningContainer.start(docker, context, options, image);
  const clients = TAKES_MS.map((takesMs) => keepAsking(container, takesMs));
  await Promise.all(TAKES_MS.map((takesMs) => container.line(begun(takesMs))));
  if (launch.blockedMs !== undefined) {
    void container.get(`/block?forMs=${launch.blockedMs}`);
    await container.line(/event loop blocked/);
  }
  const { tookMs, exitCode } = await container.stop("--time", String(LIMIT_S));
  const { lines } = container;
  const answered = (await Promise.all(clients)).reduce((sum, count) => sum + count);
  const findings = examine(collectFiles(folder)).findings;
  return {
    arrived: lines.some((line) => /shutting down: SIG/.test(line)),
    lost: lines.filter((line) => /request begun/.test(line)).length - answered,
    tookMs,
    exitCode,
    reported: reportedExitCode(lines),
    warning: lines.find((line) => line.includes("can't receive the platform's stop signal")),
    findings: findings.map(({ severity, rule, why }) => ({ severity, rule: rule.id, why })),
    lines,
  };
}

function reportedExitCode(lines: readonly string[]): number | undefined {
  const end = lines.find((line) => line.includes("stopped in"));
  return end === undefined ? undefined : Number(/exit code (\d+)/.exec(end)?.[1] ?? 0);
}

function begun(takesMs: number): RegExp {
  return new RegExp(`request begun, ${takesMs} ms`);
}

/** One request after the other, until one is not answered as it should be; the number of those that were. */
async function keepAsking(container: RunningContainer, takesMs: number): Promise<number> {
  for (let answered = 0; ; answered += 1) {
    const answer = await container.get(`/slow?takesMs=${takesMs}`);
    if (!("status" in answer) || answer.status !== 200) return answered;
  }
}

/** The folder that is built, and that the doctor reads. */
function writeProject(parent: string, launch: Launch, entrypoint: string | undefined): string {
  const { image, lines, start, scripts, packageManager, files = {} } = launch;
  const folder = mkdtempSync(join(parent, "project-"));
  const first = entrypoint === undefined ? [] : [`ENTRYPOINT ${entrypoint}`];
  const dockerfile = [`FROM ${image}`, "WORKDIR /app", "COPY . .", ...first, ...lines];
  const manifest = { name: "app", type: "module", packageManager, scripts: { start, ...scripts } };
  const texts = {
    ...files,
    Dockerfile: `${dockerfile.join("\n")}\n`,
    "package.json": JSON.stringify(manifest),
  };
  cpSync(new URL("../fixtures/server.js", import.meta.url), join(folder, "server.js"));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  }
  return folder;
}
