import { expect, test } from "vitest";
import { FRAMEWORKS, quit, startApp } from "../../bench/app.ts";
import { Subprocess } from "../helpers/subprocess.ts";

const TRACE = "--trace-protector-invalidation";
/** What V8 says when from now on it has to take the slow way with every object of a kind. */
const SLOWED = /^Invalidating protector cell/;

async function slowedBy(framework: (typeof FRAMEWORKS)[number], variant: "bare" | "ours") {
  const app = await startApp(framework, variant, {
    flags: [TRACE, "--conditions=@lastcall/source", "--import", "tsx"],
  });
  const answer = await fetch(`http://127.0.0.1:${app.port}/`);
  expect(await answer.text()).toBe("hello\n");
  await quit(app);
  return app.process.lines.filter((line) => SLOWED.test(line));
}

test.each(FRAMEWORKS)(
  "[10.1] %s: nothing that V8 does fast in a program is slow beside us",
  async (framework) => {
    expect(await slowedBy(framework, "ours")).toEqual(await slowedBy(framework, "bare"));
  },
);

test("V8 says so when a promise is made that it can't be fast with", async () => {
  const odd = `Object.defineProperty(Promise.resolve(), "constructor", { value: undefined })`;
  const node = new Subprocess(process.execPath, [TRACE, "-e", odd]);
  await node.exit;
  expect(node.lines.filter((line) => SLOWED.test(line))).toEqual([
    "Invalidating protector cell PromiseSpeciesLookupChain",
  ]);
});
