import { expect, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";

const fixture = (name: string): URL => new URL(`./fixtures/${name}.ts`, import.meta.url);

test("[3.1, 3.7] a dozen lifecycles: one listener each for all, no warning, and none is kept", async () => {
  const program = startProgram(fixture("many-lifecycles"));
  const counts = async (label: string): Promise<Record<string, number>> =>
    JSON.parse((await program.line(`${label} {`)).slice(label.length)) as Record<string, number>;
  const before = await counts("before");
  expect(await counts("serving")).toMatchObject({ SIGTERM: 1, SIGINT: 1 });
  expect(await counts("after")).toEqual(before);
  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
  expect(program.linesLike("warned")).toEqual([]);
});

test("[4.1, 3.5] the lifecycle that exits waits for one that stops and does not", async () => {
  const program = startProgram(fixture("two-lifecycles"));
  await program.port(2);
  program.tell("ask");
  await program.line("started /slow");
  program.signal();
  await program.line("shutting down: SIGTERM", 2);
  program.tell("release");
  expect(await program.line("answered")).toBe("answered 200 slow");
  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
});

test("[3.8, 4.1] a lifecycle that is told to stop, and ends the process, takes the others that would with it", async () => {
  const program = startProgram(fixture("two-that-exit"));
  await program.port(2);
  program.tell("ask");
  await program.line("started second");
  program.tell("stop");
  await program.line("shutting down: told to", 2);
  program.tell("release");
  expect(await program.line("answered")).toBe("answered 200 slow");
  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
});
