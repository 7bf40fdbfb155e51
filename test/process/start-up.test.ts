import { expect, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";
import { expectPromptExit } from "../helpers/expectations.ts";
import { freePort } from "../helpers/free-ports.ts";
import { RawClient } from "../helpers/raw-client.ts";
import type { ScriptedHook } from "../contract/fixtures/scripted-hook.ts";

const startUp = new URL("./fixtures/start-up.ts", import.meta.url);

test("[3.3, 3.1] a signal before listening runs the hooks registered so far and ends the process", async () => {
  const phases = ["deregister", "flush", "close"] as const;
  const hooks = phases.map((phase): ScriptedHook => ({ phase, name: phase, does: "end" }));
  const program = startProgram(startUp, { hooks });
  await program.line("starting");
  program.signal();
  const report = await expectPromptExit(program);
  expect(program.linesLike(/^hook \w+ ended/)).toEqual(
    phases.map((phase) => `hook ${phase} ended`),
  );
  expect(report.hooks.map(({ outcome }) => outcome)).toEqual(["done", "done", "done"]);
});

test("[3.3] a server that starts to listen after the signal is closed again at once", async () => {
  const hooks: ScriptedHook[] = [{ phase: "flush", name: "buffers", does: "hold" }];
  const program = startProgram(startUp, { hooks });
  await program.line("starting");
  program.signal();
  await program.line("hook buffers started");
  const port = await freePort();
  program.tell(`listen ${port}`);
  await program.line("closed again");
  await expect(RawClient.connect({ port, host: "127.0.0.1" })).rejects.toThrow("ECONNREFUSED");
  program.tell("release");
  await expectPromptExit(program);
});

test.each([
  ["deregister", "registry"],
  ["logs", "shipping"],
] as const)("[3.3] so is one that starts to listen while %s hooks run", async (phase, name) => {
  const hooks: ScriptedHook[] = [{ phase, name, does: "hold" }];
  const program = startProgram(startUp, { hooks });
  await program.line("starting");
  program.signal();
  await program.line(`hook ${name} started`);
  program.tell(`listen ${await freePort()}`);
  await program.line("closed again");
  program.tell("release");
  await expectPromptExit(program);
});

test("[3.3] a signal at the very moment of listening ends the process like any other", async () => {
  const program = startProgram(startUp);
  await program.line("starting");
  program.tell(`listen ${await freePort()}`);
  program.signal();
  await expectPromptExit(program);
});
