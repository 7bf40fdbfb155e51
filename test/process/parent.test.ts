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
  for (const output of [child.stdout, child.stderr])
    output?.setEncoding("utf8").on("data", (text: string) => (said += text));
  while (!said.includes("listening without a parent\n")) await once(child.stdout!, "data");
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(said).toContain("shutting down: SIGTERM");
  expect(said).not.toContain("uncaughtException");
  expect(code).toBe(0);
});

const lateListener = fileURLToPath(new URL("fixtures/late-listener.ts", import.meta.url));

/** Forks a program that serves first and listens to its parent later; resolves what it has said at its end. */
async function talkTo(env: NodeJS.ProcessEnv): Promise<{ heard: unknown[]; said: string }> {
  const { pm_id: _, ...own } = process.env;
  const forked = fork(lateListener, {
    execArgv: ["--conditions=@lastcall/source", "--import", "tsx"],
    env: { ...own, VITEST: undefined, JEST_WORKER_ID: undefined, ...env },
    silent: true,
  });
  onTestFinished(() => void forked.kill("SIGKILL"));
  const heard: unknown[] = [];
  forked.on("message", (message) => heard.push(message));
  let said = "";
  forked.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    // It serves by now, and does not listen yet.
    if (said.includes("serving") && !said.includes("asked")) forked.send({ last: true });
  });
  forked.send({ first: true });
  await once(forked, "close");
  return { heard, said };
}

test("[3.9] what a parent says before the program listens is kept for it, and it hears nothing", async () => {
  const { heard, said } = await talkTo({});
  expect(said).toContain('got [{"first":true},{"last":true}]');
  expect(heard).toEqual([]);
});

test("[3.9] so it is under PM2, which alone hears that the program is ready", async () => {
  const { heard, said } = await talkTo({ pm_id: "0" });
  expect(said).toContain('got [{"first":true},{"last":true}]');
  expect(heard).toEqual(["ready"]);
});

const listensToParent = fileURLToPath(new URL("fixtures/listens-to-parent.ts", import.meta.url));

/** Sends one message before the program listens and one after; resolves to what was heard of them, and by whom. */
async function heardOf(env: NodeJS.ProcessEnv): Promise<unknown[]> {
  const forked = fork(listensToParent, {
    execArgv: ["--conditions=@lastcall/source", "--import", "tsx"],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void forked.kill("SIGKILL"));
  await once(forked, "message");
  forked.send("first");
  await once(forked, "message");
  forked.send("last");
  const [{ said }] = (await once(forked, "message")) as [{ said: unknown[] }];
  await once(forked, "exit");
  return said;
}

test("[3.9] what is kept for the program is heard by us once", async () => {
  expect(await heardOf({})).toEqual([
    { heard: "first" },
    { got: "first" },
    { heard: "last" },
    { got: "last" },
  ]);
});

test("[3.9, 3.7] where Node does not say who listens we do not, and the program hears all", async () => {
  expect(await heardOf({ CANNOT_COUNT: "1" })).toEqual([{ got: "first" }, { got: "last" }]);
});
