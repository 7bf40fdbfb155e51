import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const VERSIONS = { bun: "1", deno: "2" } as const;
const REGISTER = fileURLToPath(new URL("../../packages/core/dist/register.js", import.meta.url));

interface Run {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly code: Promise<unknown>;
  said: string;
  /** Resolves when it has said so. */
  heard(expected: string): Promise<void>;
}

/** Runs the binary itself, so that the process that is signalled is the program. */
function run(
  runtime: keyof typeof VERSIONS,
  args: readonly string[],
  fixture: string,
  env: Readonly<Record<string, string>> = {},
): Run {
  const packed = ["-y", "-p", `${runtime}@${VERSIONS[runtime]}`, "which", runtime];
  const binary = execFileSync("npx", packed, { encoding: "utf8" }).trim();
  const file = fileURLToPath(new URL(`fixtures/${fixture}.mjs`, import.meta.url));
  const child = spawn(binary, [...args, file], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const started: Run = {
    kill: (signal) => void child.kill(signal),
    code: once(child, "close").then(([code]: unknown[]) => code),
    said: "",
    async heard(expected) {
      while (!started.said.includes(expected)) {
        const ended = await Promise.race([once(child.stdout, "data"), started.code]);
        if (!Array.isArray(ended)) throw new Error(`it ended: ${started.said}`);
      }
    },
  };
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (text: string) => (started.said += text));
  return started;
}

function portOf({ said }: Run): string {
  return /listening (\d+)/.exec(said)?.[1] ?? "";
}

test("[4.1, 7.1] Deno: a request in flight completes, hooks run, the code is 0", async () => {
  const program = run("deno", ["run", "-A"], "program");
  await program.heard("listening");
  const answer = fetch(`http://127.0.0.1:${portOf(program)}/slow`).then((res) => res.text());
  await program.heard("started /slow");
  program.kill("SIGTERM");
  expect(await answer).toBe("slow");
  expect(await program.code).toBe(0);
  expect(program.said).toContain("flushed");
});

test("[3.10] Deno: the program's own listeners can't be held back, and that is said", async () => {
  const program = run("deno", ["run", "-A"], "program", { OWN_LISTENER: "1" });
  await program.heard("listening");
  program.kill("SIGTERM");
  expect(await program.code).toBe(0);
  expect(program.said).toContain("on Deno the program's own signal listeners can't be held back");
});

test("[9.1] Bun: a lifecycle is refused with a code, since it would drain nothing", async () => {
  const program = run("bun", [], "program");
  expect(await program.code).toBe(1);
  expect(program.said).toContain("ERR_LASTCALL_RUNTIME");
});

test("[3.13] Bun: register says so in one line, and the program starts", async () => {
  const program = run("bun", ["--preload", REGISTER], "plain");
  await program.heard("listening");
  const answer = await fetch(`http://127.0.0.1:${portOf(program)}/`);
  expect(await answer.text()).toBe("fast");
  expect(program.said.match(/lastcall: .*/g)).toEqual([
    expect.stringMatching(/^lastcall: warning: Bun .* run the program with Node$/),
  ]);
});
