import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const program = fileURLToPath(new URL("fixtures/no-parent.ts", import.meta.url));

test("[3.9] a parent that has hung up on its child is not told that it is ready", async () => {
  const child = fork(program, {
    execArgv: ["--conditions=@lastcall/source", "--import", "tsx"],
    // As a process manager's child, not as this test runner's.
    env: { ...process.env, VITEST: undefined, JEST_WORKER_ID: undefined },
    silent: true,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  expect(String((await once(child.stdout!, "data"))[0])).toBe("listening without a parent\n");
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(said).toContain('"reason":"SIGTERM"');
  expect(said).not.toContain("uncaughtException");
  expect(code).toBe(0);
});
